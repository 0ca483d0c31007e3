"""The kinds of pages and files of a site, by the forms of their paths."""

from __future__ import annotations

from onrecord.model.reserved_ids import is_reserved_for_event, is_reserved_for_story

LANGUAGES = ("ru/", "kk/")
"""The folders of the languages that the sites of the golden tests have beside their first one."""


def kind_of(path: str) -> str:
    """Return a path with `*` for each id."""
    language = path[: len(language_of(path))]
    first, *rest = address_of(path).split("/")
    if first == "api" and len(rest) > 2:
        return f"api/{rest[1]}/*.json"
    if not rest:
        return f"{language}{first}"
    folder = first if is_reserved_for_story(first, ()) else "*"
    inner = "/".join(part if is_reserved_for_event(part) or "." in part else "*" for part in rest if part)
    return f"{language}{folder}/{inner}"


def address_of(path: str) -> str:
    """Return a path without its language folder and without `index.html`."""
    return path.removeprefix(language_of(path)).removesuffix("index.html")


def language_of(path: str) -> str:
    """Return the folder of a path's language; empty for the first one."""
    return next((folder for folder in LANGUAGES if path.startswith(folder)), "")
