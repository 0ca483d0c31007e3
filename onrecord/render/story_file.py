"""Renders a story for readers into one file that needs no other.

The site's templates render its pages as ever; only their frame is another one. Links between them become links inside
the file. Its policy allows no request to any server.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from onrecord.cache.dependency_recorder import DependencyRecorder
from onrecord.model.addresses import STATIC, absolute, source_anchor
from onrecord.model.records import ORIGINALS, ThemeFiles
from onrecord.model.site import Site
from onrecord.model.static_file import is_called_a_picture
from onrecord.problems import BUILT_IN, Outcome, Problem, SourceFile
from onrecord.render.citations.bibliography import Bibliography
from onrecord.render.context import RenderContext
from onrecord.render.fragments import Markup, as_html, escape
from onrecord.render.links.dead_links import NOWHERE, unlink
from onrecord.render.pages.claims import CLAIMS
from onrecord.render.pages.layout import Layout
from onrecord.render.pages.page_kind import PageKind
from onrecord.render.pages.story import TIMELINE, whole_months
from onrecord.render.pages.story_sources import STORY_SOURCES
from onrecord.render.pagination.slices import NumberedPage, numbered_pages
from onrecord.render.placeholders import REFERENCES, PlaceholderResolver
from onrecord.render.single_page import POLICY
from onrecord.render.theme.style_sheet import StyleSheet
from onrecord.render.tracking.event_updates import Changes
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.words import Words

_FRAME = "story_file.html"
_REPLACED = {
    _FRAME: Path(__file__).with_name(_FRAME).read_text("utf-8"),
    "base.html": "{% block main %}{% endblock %}",
    # The tools of a page need its address on the site; a file has one size of each picture.
    "parts/page_tools.html": "",
    "parts/picture.html": Path(__file__).with_name("story_picture.html").read_text("utf-8"),
}
_ID = re.compile(r' id="([^"]+)"')
_CLOSED = re.compile(r"<details(?= class=)(?![^<>]* open\b)")
"""What pages close, other than menus. A search in a browser may pass over closed text."""


class FileParts(NamedTuple):
    """What the file has inside beside its pages."""

    style: StyleSheet
    script: StyleSheet | None
    """The script, which a hash allows as it does the style sheet."""
    data_url: Callable[[str], str]
    """Returns the `data:` URL of a path in `static/`."""


def story_file(
    site: Site, theme: ThemeFiles, bibliography: Bibliography | None, story: str, language: str, parts: FileParts
) -> Outcome[str]:
    """Return the file of a story in a language, or the problems of the site's own templates."""
    replaced = {name: SourceFile(f"{BUILT_IN}{name}", text) for name, text in _REPLACED.items()}
    templates = {**theme.templates, **replaced, **{f"{ORIGINALS}{name}": file for name, file in replaced.items()}}
    tracked = TrackedSite(site, DependencyRecorder())
    words = Words(language, theme.catalogues, theme.own_catalogues)
    context = RenderContext(tracked, words, templates, bibliography, Changes(tracked))
    pages = _StoryPages(context, story)
    timeline, values = pages.timeline()
    claims = pages.claims()
    sources = pages.sources()
    whole = {
        **values,
        "copied": _copied(context, values["page_citation"].url),
        "timeline": timeline,
        "claims": claims,
        "sources": sources,
        "style": parts.style.text,
        "script": parts.script.text if parts.script else "",
        "policy": _policy(parts),
    }
    ids = {*_ID.findall(f"{timeline}{claims}{sources}")}
    href = _linker(context, story, ids, parts.data_url)
    resolver = PlaceholderResolver(
        context.addresses.story(story), href, pages.layout.cite_link, TIMELINE.highest_heading, shows_pictures=False
    )
    finished = context.theme.finish_page(_FRAME, whole, resolver)
    html = unlink(finished.value)
    return Outcome(_CLOSED.sub("<details open", html), (*pages.problems, *finished.problems))


class _StoryPages:
    """Renders the pages of a story as parts of its file, and collects the problems of their templates."""

    def __init__(self, context: RenderContext, story: str) -> None:
        self.layout = Layout(context)
        self.problems: list[Problem] = []
        self._context = context
        self._story = context.site.stories[story]

    def timeline(self) -> tuple[Markup, dict[str, Any]]:
        """Return the timeline, and the values of its page."""
        return self._render(
            TIMELINE,
            len(self._story.events),
            months=whole_months(self._context, self._story),
            as_of_address="",
            # What tells how the site goes on, and what needs its files, stays out.
            has_filters=False,
            updates=(),
            related=(),
            latest="",
            whole_address="",
            is_many=False,
        )

    def claims(self) -> Markup:
        """Return the page of claims; empty if the story has none."""
        count = len(self._story.matters)
        return self._render(CLAIMS, count, pairs=(), tools=(), as_of_address="")[0] if count else Markup("")

    def sources(self) -> Markup:
        """Return the page of sources; empty if the story cites none."""
        count = len(self._context.site.cited_sources(self._story.id).events)
        return self._render(STORY_SOURCES, count, files=())[0] if count else Markup("")

    def _render(self, kind: PageKind[NumberedPage], count: int, **changed: object) -> tuple[Markup, dict[str, Any]]:
        """Return a whole page of `count` items, and its values with those that are `changed`."""
        (key,) = numbered_pages(self._story.id, count, max(count, 1))
        page = self.layout.page(kind, key)
        values = {**page.values, "is_file": True, **changed}
        rendered = self._context.theme.templates.render(page.template, values)
        self.problems.extend(rendered.problems)
        return Markup(rendered.value.replace(REFERENCES, "")), values


def _copied(context: RenderContext, url: str) -> Markup:
    """Return the note that the file is a copy of a page; empty if the site has no address."""
    if not url:
        return Markup("")
    here = as_html(f'<a class="address" href="{escape(url)}">{escape(url)}</a>')
    return context.describe.worded("This file is a copy. The site may have changed since: %(address)s", address=here)


def _policy(parts: FileParts) -> Markup:
    allowed = parts.script.hash if parts.script else "'none'"
    return Markup(f"{POLICY.format(style=parts.style.hash)}; font-src data:; script-src {allowed}")


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
        path, _, fragment = address.partition("#")
        if path.startswith(STATIC) and is_called_a_picture(path):
            return data_url(path.removeprefix(STATIC))
        if fragment in ids and path.startswith(addresses.story(story)):
            return f"#{fragment}"
        if path in places:
            return f"#{places[path]}"
        return NOWHERE if site.base_url is None else absolute(site.base_url, address)

    return href
