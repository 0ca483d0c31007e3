"""Stages the files of a site that are no pages."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from urllib.parse import quote

from msgspec import json

from onrecord.model.addresses import COMMIT, STATIC, STYLE, THEME_STYLE, static_file
from onrecord.model.palette import custom_style_sheet
from onrecord.model.records import ThemeFiles
from onrecord.model.root_files import ROOT
from onrecord.model.site import Site
from onrecord.output import NO_JEKYLL, OutputFolder, Staging
from onrecord.pictures import PictureCache, RefusedFileError, cleaned_chunks, encode_pictures
from onrecord.problems import Problem, SourceFile
from onrecord.render import Shard
from onrecord.render.theme.style_sheet import style_sheet


def static_addresses(site: Site, theme: ThemeFiles) -> frozenset[str]:
    """Return the addresses of all files that are written beside the pages."""
    encoded = (variant.file for picture in site.pictures.values() for variant in picture.files)
    return frozenset(
        [*map(static_file, (*theme.static, *encoded, *_generated_files(site))), *map(quote, theme.root.files)]
    )


def _generated_files(site: Site) -> Mapping[str, str]:
    """Return the files in `static/` that are generated from the site's settings."""
    colours = site.fields.theme.colours
    return {THEME_STYLE: custom_style_sheet(colours)} if colours else {}


def stage_files(site: Site, theme: ThemeFiles, folder: OutputFolder, commit: str | None) -> list[Problem]:
    """Stage the files beside the pages, without pictures; `commit` is that of the site's files."""
    problems = [*_stage_static(folder, theme), *_stage_root(folder, theme)]
    folder.stage(NO_JEKYLL, b"")
    if "as-of" in site.fields.outputs:  # the script of the record as of a day asks for it
        folder.stage(COMMIT, json.encode({"schema_version": 1, "commit": commit}))
    for path, text in _generated_files(site).items():
        folder.stage(f"{STATIC}{path}", text.encode("utf-8"))
    return problems


def _stage_static(folder: OutputFolder, theme: ThemeFiles) -> list[Problem]:
    """Stage the static files, without what pictures and films tell of their making.

    Pages that link to the style sheet get it as short as those that contain it. The check has examined each file; one
    that can't be published now has changed since.
    """
    problems = list[Problem]()
    style = style_sheet(theme.sheet)
    for path, file in theme.static.items():
        if style and path == STYLE:
            folder.stage(f"{STATIC}{path}", style.text.encode("utf-8"))
            continue
        problems += _stage_copy(folder, f"{STATIC}{path}", file, f"{STATIC}{path}")
    return problems


def _stage_root(folder: OutputFolder, theme: ThemeFiles) -> list[Problem]:
    """Stage the files for the root of the site, in the same way."""
    files = theme.root.files.items()
    return [problem for path, file in files for problem in _stage_copy(folder, path, file, f"{ROOT}{path}")]


def _stage_copy(folder: OutputFolder, to: str, file: Path, path: str) -> list[Problem]:
    """Stage one of these files, which is at `path` in the site's folder."""
    try:
        folder.stage_chunks(to, partial(cleaned_chunks, file, path))
    except RefusedFileError as refused:
        message = f"'{path}' was changed while the site was built: it {refused.fault.reason}"
        return [Problem(refused.fault.code, message, SourceFile(path, "").span(), refused.fault.hint)]
    return []


def stage_pictures(
    site: Site, folder: OutputFolder, cache: PictureCache, shard: Shard | None, jobs: int
) -> tuple[Problem, ...]:
    """Stage the encoded files of the site's pictures; for a shard, only its own."""
    pictures = [picture for picture in site.pictures.values() if not shard or shard.has(static_file(picture.src))]
    problems: list[Problem] = []
    for encoded in encode_pictures(cache, pictures, partial(_put_static, folder.staging), jobs=jobs):
        if encoded.problem:
            problems.append(encoded.problem)
        for path, differs in encoded.files:
            folder.note(f"{STATIC}{path}", differs=differs)
    return tuple(problems)


def _put_static(staging: Staging, path: str, content: bytes) -> bool:
    return staging.put(f"{STATIC}{path}", content)
