"""Finds out what the files of `static/` and `root/` are, and which of them nothing names."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from onrecord.model.addresses import STATIC
from onrecord.model.picture import Fault, Picture
from onrecord.model.records import Entry, Records, ThemeFiles
from onrecord.model.root_files import ROOT
from onrecord.model.static_file import StaticFacts, is_picture_or_film
from onrecord.pictures import PictureCache, examine_files, pdf_properties

_ICON = re.compile(r"root/(?:favicon|apple-touch-icon)[^/]*\.(?:png|svg|gif)")
"""The icons that browsers ask for at the root of a site, by these names alone, though nothing names them."""


def copied_files(records: Records, theme: ThemeFiles) -> Mapping[str, Path]:
    """Return the static files that readers can open at their own addresses.

    An original that an event shows is none of them: the build writes only encoded copies, at other addresses.
    """
    in_events = frozenset(records.pictures)
    return {path: file for path, file in theme.static.items() if path not in in_events}


def published_files(records: Records, theme: ThemeFiles) -> Mapping[str, Path]:
    """Return all files that a build copies, by path in the site's folder: of `static/` and of `root/`."""
    static = ((f"{STATIC}{path}", file) for path, file in copied_files(records, theme).items())
    return dict([*static, *((f"{ROOT}{path}", file) for path, file in theme.root.files.items())])


def examine_static(
    records: Records, theme: ThemeFiles, pictures: PictureCache, probed: Mapping[str, Picture | Fault]
) -> StaticFacts:
    """Read the files that are copied; return what they are and which of them nothing names."""
    from onrecord.read import texts_of, unnamed_files  # noqa: PLC0415  (the half of a build that renders reads no entries)

    files = published_files(records, theme)
    examined = examine_files(files, pictures.static_memory)
    of_pdfs = {path: files[path] for path, file in examined.items() if file.kind == "pdf"}
    pdfs = pdf_properties(of_pdfs, pictures.pdf_memory)
    logo = records.site.fields.theme.logo
    named = {media.src for event in records.events for media in event.fields.media} | ({logo} if logo else set())
    if records.broken or records.unreadable or not named <= theme.static.keys():
        return StaticFacts(examined, pdfs, has_all_names=False)
    known = _known_paths(theme, probed, named)
    unsure = [path for path, file in examined.items() if path not in known and is_picture_or_film(path, file)]
    unnamed = list[str]()
    # An entry can link to a file in `static/` alone.
    for folder, of_entries in ((STATIC, _texts_of_entries(records)), (ROOT, iter(()))):
        candidates = [path.removeprefix(folder) for path in unsure if path.startswith(folder)]
        if candidates:
            of_theme = chain(_texts_of_templates(theme), texts_of(files.items()))
            unnamed += [f"{folder}{path}" for path in unnamed_files(candidates, of_theme, of_entries)]
    return StaticFacts(examined, pdfs, tuple(sorted(unnamed)))


def _known_paths(theme: ThemeFiles, probed: Mapping[str, Picture | Fault], named: set[str]) -> set[str]:
    """Return the files that are known to be used: those that entries name, encoded copies, the theme's own, icons."""
    variants = {variant.file for found in probed.values() if isinstance(found, Picture) for variant in found.files}
    icons = {f"{ROOT}{path}" for path in theme.root.files if _ICON.fullmatch(f"{ROOT}{path}")}
    return icons | {f"{STATIC}{path}" for path in (*variants, *theme.default, *named)}


def _texts_of_templates(theme: ThemeFiles) -> Iterator[str]:
    """Yield the site's own templates."""
    return (file.text for file in theme.templates.values() if not file.is_built_in)


def _texts_of_entries(records: Records) -> Iterator[str]:
    """Yield all that each entry says, drafts included."""
    entries: Iterable[Entry[Any]] = chain(records.entries(), records.drafts, records.draft_stories)
    for entry in entries:
        yield repr(entry.fields)
        if entry.kind == "page":
            yield repr(entry.prose)
