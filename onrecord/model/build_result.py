"""The result of a build, for the command line, the preview and the stat index."""

from msgspec import Struct


class WriteResult(Struct, frozen=True):
    """The changes of a build to the output folder."""

    files: int
    """How many files the site has."""
    written: int
    """How many of them are new or changed."""
    removed: int
    """How many stale files were removed."""


class BuildResult(Struct, frozen=True):
    """The result of a build."""

    pages: int
    published: WriteResult | None
    """The changes of the output folder; None if an error left it unchanged, or if the build repeats the last one."""
    files: int
    """How many files hold the site's entries."""
    unlisted: tuple[str, ...] = ()
    """The names of what was published before this day, and what `published.txt` did not list."""
    no_cards: str = ""
    """Why nothing can draw the cards that the site asks for; empty if something can."""
    listing_error: str = ""
    """Why the build could not add them to the list."""
    changed: frozenset[str] = frozenset()
    """The input files that a resident builder found changed since its last build; its first build has none."""
    state: str = ""
    """The id of the state that the last whole build has stored; empty if it stored none."""
    edited: tuple[str, ...] = ()
    """The files of which only texts were edited and built since that build, relative to the site's folder."""
    rewritten: tuple[str, ...] = ()
    """The files of the output folder that these edits changed."""
    replaced: tuple[str, ...] = ()
    """The files of the build whose place one in `root/` takes."""
