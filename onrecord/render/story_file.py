"""Renders a part of a site into one file that needs no other: a story for readers, or some events for a review.

The pages of a story are rendered by the site's templates as ever; only their frame is another one. Links between them
become links inside the file. A review takes the default theme's templates, since those of a change may hold anything.
The policy of both allows no request to any server, and that of a review no script.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct

from onrecord.cache.dependency_recorder import DependencyRecorder
from onrecord.model.addresses import STATIC, absolute, source_anchor
from onrecord.model.palette import custom_style_sheet
from onrecord.model.records import ORIGINALS, ThemeFiles
from onrecord.model.relations import Ref
from onrecord.model.site import Site
from onrecord.problems import BUILT_IN, Outcome, Problem, SourceFile
from onrecord.render.citations.bibliography import Bibliography
from onrecord.render.context import RenderContext
from onrecord.render.fragments import Markup, as_html, escape
from onrecord.render.pages.claims import CLAIMS
from onrecord.render.pages.layout import Layout
from onrecord.render.pages.page_kind import PageKind
from onrecord.render.pages.source import STORY_SOURCES
from onrecord.render.pages.story import TIMELINE, whole_months
from onrecord.render.pagination.slices import NumberedPage, numbered_pages
from onrecord.render.placeholders import REFERENCES, PlaceholderResolver, cite_link
from onrecord.render.theme.style_sheet import StyleSheet, style_sheet
from onrecord.render.tracking.event_updates import Changes
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.words import Words

POLICY = "default-src 'none'; img-src data:; style-src {style}; base-uri 'none'; form-action 'none'"
_ELSEWHERE = "elsewhere"
"""The anchor that links to other pages lead to, unless the site has them already."""
_TEMPLATES = {
    name: SourceFile(f"{BUILT_IN}{name}", Path(__file__).with_name(name).read_text("utf-8"))
    for name in ("single_page.html", "single_section.html")
}
_ANCHOR = re.compile(r' (?P<name>id|for|aria-[a-z]+by|aria-controls|popovertarget)="(?P<ids>[^"]*)"')
_ANCHOR_LINK = re.compile(rf' href="#(?!{_ELSEWHERE}")')
"""Attributes that name anchors. Templates escape quotation marks in all values, so no text looks like one."""

Summary = tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]
"""Headings, each with lines, each with further lines."""


class Surroundings(Struct, frozen=True):
    """What the page needs from outside the site."""

    sheet: str
    """The style sheet; it must not name other files."""
    published: Collection[str]
    """The addresses that readers have already."""
    picture: Callable[[str], str]
    """Returns the `data:` URL of a picture, by its path below `static/`."""
    catalogues: Mapping[str, str]
    templates: Mapping[str, SourceFile]


class _Section(NamedTuple):
    language: str
    html: Markup


def single_page(site: Site, events: Collection[Ref], title: str, summary: Summary, around: Surroundings) -> str:
    """Return the page of these events, story by story and in each language, below a summary."""
    originals = {
        name.removeprefix(ORIGINALS): file for name, file in around.templates.items() if name.startswith(ORIGINALS)
    }
    templates = {**{f"{ORIGINALS}{name}": file for name, file in originals.items()}, **originals, **_TEMPLATES}
    tracked = TrackedSite(site, DependencyRecorder())
    style = style_sheet(around.sheet, custom_style_sheet(site.fields.theme.colours))
    sections: list[_Section] = []
    for language in site.languages:
        words = Words(language, around.catalogues)
        sections += _sections(RenderContext(tracked, words, templates, None, Changes(tracked)), site, events, around)
    frame = RenderContext(tracked, Words("en", {}), templates, None, Changes(tracked)).theme.templates
    values = {
        "policy": Markup(POLICY.format(style=style.hash if style else "'none'")),
        "title": title,
        "style": style.text if style else "",
        "summary": summary,
        "sections": sections,
    }
    made = frame.render("single_page.html", values)
    assert not made.problems, made.problems  # noqa: S101  (as below)
    return made.value


def _sections(context: RenderContext, site: Site, events: Collection[Ref], around: Surroundings) -> Iterator[_Section]:
    """Yield a section for each story with such events that can be read in a language."""
    for story in site.stories.values():
        shown = [ref for ref in story.events if ref in events]
        if not shown or context.language not in story.languages:
            continue
        href = _Links(context, site, shown, around).href
        values = {
            "title": context.describe.localized(story.fields.title),
            "events": [context.fragments.event(ref) for ref in shown],
        }
        resolver = PlaceholderResolver(story.id, href, cite_link, highest_heading=4)
        made = context.theme.finished("single_section.html", values, resolver)
        assert not made.problems, made.problems  # noqa: S101  (these templates are the program's own)
        yield _Section(context.language, Markup(_scoped(made.value, f"{context.language}.{story.id}.")))


class _Links:
    def __init__(self, context: RenderContext, site: Site, shown: list[Ref], around: Surroundings) -> None:
        self._base_url = site.base_url
        self._around = around
        self._pages = {context.addresses.event(ref.story, ref.event): ref.event for ref in shown}
        self._ids = frozenset(self._pages.values())
        self._story = context.addresses.story(shown[0].story)

    def href(self, address: str) -> str:
        """Return the link to an address: inside the page, to the published site, or to the note at the end."""
        if address.startswith(STATIC):
            return self._around.picture(address.removeprefix(STATIC))
        path, _, fragment = address.partition("#")
        if path in self._pages:
            return f"#{fragment or self._pages[path]}"
        if path == self._story and fragment in self._ids:
            return f"#{fragment}"
        is_known = self._base_url is not None and path in self._around.published
        return absolute(self._base_url or "", address) if is_known else f"#{_ELSEWHERE}"


def _scoped(html: str, prefix: str) -> str:
    """Return a section whose anchors no other section has: stories and languages use the same ones."""

    def scoped(found: re.Match[str]) -> str:
        ids = " ".join(f"{prefix}{id_}" for id_ in found["ids"].split())
        return f' {found["name"]}="{ids}"'

    return _ANCHOR_LINK.sub(f' href="#{prefix}', _ANCHOR.sub(scoped, html))


_FRAME = "story_file.html"
_REPLACED = {
    _FRAME: Path(__file__).with_name(_FRAME).read_text("utf-8"),
    "base.html": "{% block main %}{% endblock %}",
    # The tools of a page need its address on the site; a file has one size of each picture.
    "parts/page_tools.html": "",
    "parts/picture.html": Path(__file__).with_name("story_picture.html").read_text("utf-8"),
}
_NOWHERE = "#-"
"""Where links to pages outside the file lead if the site does not know its own address; they become plain words."""
_ID = re.compile(r' id="([^"]+)"')
_DEAD_LINK = re.compile(rf'<a\b([^<>]*?) href="{_NOWHERE}"([^<>]*)>(.*?)</a>', re.DOTALL)
_CLOSED = re.compile(r"<details(?= class=)(?![^<>]* open\b)")
"""What pages close, other than menus. A search in a browser may pass over closed text."""
_OF_LINKS = re.compile(r' (?:rel|aria-label|tabindex|download)(?:="[^"]*")?')
"""Attributes that only links may have. Templates escape quotation marks in all values, so no text looks like one."""


FileParts = tuple[StyleSheet, StyleSheet | None, Callable[[str], str]]
"""The style sheet, the script that a hash allows likewise, and what returns the `data:` URL of a path in `static/`."""


def story_file(
    site: Site, theme: ThemeFiles, bibliography: Bibliography | None, story: str, language: str, parts: FileParts
) -> Outcome[str]:
    """Return the file of a story in a language, or the problems of the site's own templates."""
    replaced = {name: SourceFile(f"{BUILT_IN}{name}", text) for name, text in _REPLACED.items()}
    templates = {**theme.templates, **replaced, **{f"{ORIGINALS}{name}": file for name, file in replaced.items()}}
    tracked, (style, script, data_url) = TrackedSite(site, DependencyRecorder()), parts
    words = Words(language, theme.catalogues, theme.own_catalogues)
    context = RenderContext(tracked, words, templates, bibliography, Changes(tracked))
    layout = Layout(context)
    problems = list[Problem]()

    def part(kind: PageKind[NumberedPage], count: int, **changed: object) -> tuple[Markup, dict[str, Any]]:
        (key,) = numbered_pages(story, count, max(count, 1))
        page = layout.page(kind, key)
        values = {**page.values, "is_file": True, **changed}
        rendered = context.theme.templates.render(page.template, values)
        problems.extend(rendered.problems)
        return Markup(rendered.value.replace(REFERENCES, "")), values

    of_story = tracked.stories[story]
    months = whole_months(context, of_story)
    # What tells how the site goes on, and what needs its files, stays out.
    left_out = {"has_filters": False, "updates": (), "related": (), "latest": "", "whole_address": "", "is_many": False}
    timeline, values = part(TIMELINE, len(of_story.events), months=months, as_of_address="", **left_out)
    claims = sources = Markup("")
    if of_story.matters:
        claims, _ = part(CLAIMS, len(of_story.matters), pairs=(), tools=(), as_of_address="")
    if cited := tracked.cited_sources(story).events:
        sources, _ = part(STORY_SOURCES, len(cited), files=())
    url = values["page_citation"].url
    here = as_html(f'<a class="address" href="{escape(url)}">{escape(url)}</a>')
    copied = context.describe.worded("This file is a copy. The site may have changed since: %(address)s", address=here)
    allowed = script.hash if script else "'none'"
    whole = {
        **values,
        "copied": copied if url else "",
        "timeline": timeline,
        "claims": claims,
        "sources": sources,
        "style": style.text,
        "script": script.text if script else "",
        "policy": Markup(f"{POLICY.format(style=style.hash)}; font-src data:; script-src {allowed}"),
    }
    href = _linker(context, story, {*_ID.findall(f"{timeline}{claims}{sources}")}, data_url)
    address = context.addresses.story(story)
    highest = TIMELINE.highest_heading
    resolver = PlaceholderResolver(address, href, layout.cite_link, highest, shows_pictures=False)
    made = context.theme.finished(_FRAME, whole, resolver)
    html = _DEAD_LINK.sub(lambda link: f"<span{_OF_LINKS.sub('', link[1] + link[2])}>{link[3]}</span>", made.value)
    return Outcome(_CLOSED.sub("<details open", html), (*problems, *made.problems))


def _linker(context: RenderContext, story: str, ids: set[str], data_url: Callable[[str], str]) -> Callable[[str], str]:
    """Return the function that makes the links of the file, given the ids in it."""
    addresses = context.addresses
    site = context.site
    places = {
        addresses.story(story): "main_content",
        addresses.claims(story): "whole_claims",
        addresses.story_sources(story): "whole_sources",
        **{addresses.event(story, ref.event): ref.event for ref in site.stories[story].events},
        **{addresses.source(id_): source_anchor(id_) for id_ in site.cited_sources(story).events},
    }

    def href(address: str) -> str:
        """Return the link to an address: inside the file, to the site, or nowhere if the site has no address."""
        if address.startswith(STATIC):
            return data_url(address.removeprefix(STATIC))
        path, _, fragment = address.partition("#")
        if fragment in ids and path.startswith(addresses.story(story)):
            return f"#{fragment}"
        if path in places:
            return f"#{places[path]}"
        return _NOWHERE if site.base_url is None else absolute(site.base_url, address)

    return href
