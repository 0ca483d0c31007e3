"""Finds out what the static files of a site are, and which of them nothing names."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from onrecord.model.picture import Fault, Picture
from onrecord.model.records import Entry, Records, ThemeFiles
from onrecord.model.static_file import StaticFacts, is_picture_or_film
from onrecord.pictures import PictureCache, examine_files


def copied_files(records: Records, theme: ThemeFiles) -> Mapping[str, Path]:
    """Return the static files that readers can open at their own addresses.

    An original that an event shows is none of them: the build writes only encoded copies, at other addresses.
    """
    in_events = frozenset(records.pictures)
    return {path: file for path, file in theme.static.items() if path not in in_events}


def examine_static(
    records: Records, theme: ThemeFiles, pictures: PictureCache, probed: Mapping[str, Picture | Fault]
) -> StaticFacts:
    """Read the static files that are copied; return what they are and which of them nothing names."""
    from onrecord.read import texts_of, unnamed_files  # noqa: PLC0415  (the half of a build that renders reads no entries)

    files = copied_files(records, theme)
    examined = examine_files(files, pictures.static_memory)
    logo = records.site.fields.theme.logo
    named = {media.src for event in records.events for media in event.fields.media} | ({logo} if logo else set())
    if records.broken or records.unreadable or not named <= theme.static.keys():
        return StaticFacts(examined, has_all_names=False)
    known = _known_paths(theme, probed, named)
    unsure = [path for path, file in examined.items() if path not in known and is_picture_or_film(path, file)]
    if not unsure:
        return StaticFacts(examined)
    of_theme = chain(_texts_of_templates(theme), texts_of(files.items()))
    return StaticFacts(examined, unnamed_files(unsure, of_theme, _texts_of_entries(records)))


def _known_paths(theme: ThemeFiles, probed: Mapping[str, Picture | Fault], named: set[str]) -> set[str]:
    """Return the files that are known to be used: those that entries name, encoded copies, and the theme's own."""
    variants = {variant.file for found in probed.values() if isinstance(found, Picture) for variant in found.files}
    return variants | theme.default | named


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
