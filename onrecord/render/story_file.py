"""Renders a story into one file that needs no other: its rows with their texts, its claims and its sources.

The pages of the story are rendered by the site's templates as ever; only their frame is another one. Links between them
become links inside the file. Its policy allows no request to any server.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from onrecord.cache.dependency_recorder import DependencyRecorder
from onrecord.model.addresses import STATIC, absolute, source_anchor
from onrecord.model.records import ORIGINALS, ThemeFiles
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
from onrecord.render.pagination.numbered import NumberedPage, numbered_pages
from onrecord.render.placeholders import REFERENCES, PlaceholderResolver
from onrecord.render.single_page import POLICY
from onrecord.render.theme.style_sheet import StyleSheet
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.updates import Changes
from onrecord.render.words import Words

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
    layout, problems = Layout(context), list[Problem]()

    def part(kind: PageKind[NumberedPage], count: int, **changed: object) -> tuple[Markup, dict[str, Any]]:
        """Return the content of a page, undivided, and its values."""
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
    address, highest = context.addresses.story(story), TIMELINE.highest_heading
    resolver = PlaceholderResolver(address, href, layout.cite_link, highest, shows_pictures=False)
    made = context.theme.finished(_FRAME, whole, resolver)
    html = _DEAD_LINK.sub(lambda link: f"<span{_OF_LINKS.sub('', link[1] + link[2])}>{link[3]}</span>", made.value)
    return Outcome(html, (*problems, *made.problems))


def _linker(
    context: RenderContext, story: str, anchors: set[str], data_url: Callable[[str], str]
) -> Callable[[str], str]:
    """Return the function that makes the links of the file, given the anchors in it."""
    addresses, site = context.addresses, context.site
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
        if fragment in anchors and path.startswith(addresses.story(story)):
            return f"#{fragment}"
        if path in places:
            return f"#{places[path]}"
        return _NOWHERE if site.base_url is None else absolute(site.base_url, address)

    return href
