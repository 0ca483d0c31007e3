"""Gathers what a story's file has inside beside its entries: style, script, pictures and fonts."""

import re
from pathlib import Path
from urllib.parse import unquote

from msgspec.structs import replace

from onrecord.model.palette import custom_style_sheet
from onrecord.model.records import ThemeFiles
from onrecord.model.site import Site
from onrecord.pictures import PictureCache, cleaned_chunks
from onrecord.pictures.data_urls import NOTHING, data_url, data_urls, narrow
from onrecord.problems import Outcome, RefusedError, suggest
from onrecord.read import default_sheet
from onrecord.render import open_bibliography
from onrecord.render.fragments import Markup
from onrecord.render.outputs.exporter import ExportedStory, Exporter
from onrecord.render.story_file import FileParts, story_file
from onrecord.render.theme.style_sheet import StyleSheet, style_sheet

_URL = re.compile(r"""url\(\s*+(?!["']?data:)(?:"([^"]+)"|'([^']+)'|([^"'()\s]+))\s*+\)""", re.IGNORECASE)
_ADDED_STYLE = (
    ".part{border-top:1px solid var(--line);margin-top:3rem}"
    "#whole_sources .about-source,.part>.crumbs,.part>.visit{display:none}"
)
"""The style of the file's own parts. Crumbs and links to pages of sources are hidden: they would lead to themselves."""


def _write_html(story: ExportedStory) -> Outcome[str]:
    arranged = (story.site, story.theme)
    return export_story(story.root, arranged, story.id, story.language, remember=story.remember)


HTML = Exporter(ending="html", write=_write_html)
"""A story for readers, with style, script and pictures inside."""


def find_story(site: Site, name: str, language: str | None) -> tuple[str, str]:
    """Return the id of a published story and the language of its file. Raises `RefusedError` if there is none."""
    id_ = name.removesuffix("/")
    story = site.stories.get(id_)
    if story is None:
        hint = suggest(id_, site.stories, "drafts are not exported")
        raise RefusedError(f"there is no published story '{id_}'; {hint}")
    if story.fields.withdrawn:
        raise RefusedError(f"the story '{id_}' is withdrawn, so there is nothing to read offline")
    if language and language not in story.languages:
        raise RefusedError(f"the story '{id_}' is not in '{language}', but in {', '.join(story.languages)}")
    return id_, language or story.languages[0]


def export_story(
    root: Path, arranged: tuple[Site, ThemeFiles], story: str, language: str, *, remember: bool
) -> Outcome[str]:
    """Return the file of a story, or the problems of the site's own templates."""
    site, theme = arranged
    events = (site.event(ref) for ref in site.stories[story].events)
    pictures = {media.src: narrow(site.pictures[media.src]) for event in events for media in event.fields.media}
    encoded = data_urls(pictures.values(), PictureCache(root, remember=remember))

    def url_of(address: str) -> str:
        path = unquote(address)
        if encoded.get(path):
            return encoded[path]
        file = theme.static.get(path)
        return data_url(path, b"".join(cleaned_chunks(file, path))) if file else NOTHING

    bibliography = open_bibliography(theme.style).value if theme.style else None
    own = _URL.sub(lambda found: f'url("{url_of(found[found.lastindex or 0])}")', theme.sheet)
    added = (custom_style_sheet(site.fields.theme.colours), _ADDED_STYLE)
    style = style_sheet(own, *added) or style_sheet(default_sheet(), *added)
    assert style is not None, "the default style sheet needs no other file"  # noqa: S101
    script = theme.static["onrecord.js"].read_text("utf-8")
    parts = FileParts(style, StyleSheet(Markup(script)) if "</script" not in script else None, url_of)
    # The script loads no other file, so it keeps nothing of visits either.
    fields = site.fields.model_copy(update={"remembers_visits": False})
    site = replace(site, fields=fields, pictures={**site.pictures, **pictures})
    return story_file(site, theme, bibliography, story, language, parts)
