"""Renders some events of a site for a review into one page that needs no other file.

It takes the default theme's templates, since those of a change may hold anything. Its policy allows no request to any
server, and no script.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from onrecord.cache.dependency_recorder import DependencyRecorder
from onrecord.model.addresses import STATIC, absolute
from onrecord.model.palette import custom_style_sheet
from onrecord.model.records import ORIGINALS
from onrecord.model.relations import Ref
from onrecord.model.site import Site
from onrecord.model.static_file import is_called_a_picture
from onrecord.problems import BUILT_IN, SourceFile
from onrecord.render.context import RenderContext
from onrecord.render.fragments import Markup
from onrecord.render.placeholders import PlaceholderResolver, cite_link
from onrecord.render.theme.style_sheet import style_sheet
from onrecord.render.tracking.event_updates import Changes
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.words import Words

POLICY = "default-src 'none'; img-src data:; style-src {style}; base-uri 'none'; form-action 'none'"
"""The policy of a page that needs no other file."""
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
    named_as_originals = {f"{ORIGINALS}{name}": file for name, file in originals.items()}
    templates = {**named_as_originals, **originals, **_TEMPLATES}
    tracked = TrackedSite(site, DependencyRecorder())
    style = style_sheet(around.sheet, custom_style_sheet(site.fields.theme.colours))
    sections: list[_Section] = []
    for language in site.languages:
        words = Words(language, around.catalogues)
        context = RenderContext(tracked, words, templates, None, Changes(tracked))
        sections += _sections(context, site, events, around)
    frame = RenderContext(tracked, Words("en", {}), templates, None, Changes(tracked)).theme.templates
    values = {
        "policy": Markup(POLICY.format(style=style.hash if style else "'none'")),
        "title": title,
        "style": style.text if style else "",
        "summary": summary,
        "sections": sections,
    }
    rendered = frame.render("single_page.html", values)
    assert not rendered.problems, rendered.problems  # noqa: S101  (as below)
    return rendered.value


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
        section = context.theme.finish_page("single_section.html", values, resolver)
        assert not section.problems, section.problems  # noqa: S101  (these templates are the program's own)
        yield _Section(context.language, Markup(_scoped(section.value, f"{context.language}.{story.id}.")))


class _Links:
    """Finds where links of a section lead."""

    def __init__(self, context: RenderContext, site: Site, shown: list[Ref], around: Surroundings) -> None:
        self._base_url = site.base_url
        self._around = around
        self._pages = {context.addresses.event(ref.story, ref.event): ref.event for ref in shown}
        self._ids = frozenset(self._pages.values())
        self._story = context.addresses.story(shown[0].story)

    def href(self, address: str) -> str:
        """Return the link to an address: inside the page, to the published site, or to the note at the end."""
        path, _, fragment = address.partition("#")
        if path.startswith(STATIC) and is_called_a_picture(path):
            return self._around.picture(path.removeprefix(STATIC))
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
