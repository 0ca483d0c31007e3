"""The declaration of a kind of file beside the pages, from which the plan and the preview follow."""

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from msgspec import Struct

from onrecord.problems import Outcome
from onrecord.render.context import RenderContext
from onrecord.render.page import File
from onrecord.render.subjects import Subject, only

Key = TypeVar("Key")


class FileKind(Struct, Generic[Key], frozen=True, kw_only=True):
    """A kind of file beside the pages. A key tells the files of one kind apart: an id, or an id with more.

    A file's dependencies need no declaration: `TrackedSite` records them while `write` reads the site.
    """

    subject: Subject
    """The subject of its files; a build divides the ids of each subject among its processes."""
    address: Callable[[RenderContext, Key], str]
    write: Callable[[RenderContext, Key], Outcome[str]]
    """Returns the text of a file, or the problems of a template."""
    keys: Callable[[RenderContext, Any], Iterable[Key]] = only
    """Returns the keys of the files about one subject, given its id; none if the site has no such file."""
    leads_to: Callable[[RenderContext, Key], frozenset[str]] = lambda _context, _key: frozenset()
    """Returns the addresses of this site that a file links to: the link check asks for them."""
    is_shared: bool = False
    """Whether all languages share the file; the plan then has it with the default language only."""
    deferrable: bool = True
    """Whether a preview may build it last."""
    shows_texts: bool = False
    """Whether its files show texts of events, so that an edit of a text can change them."""
    gives_way_to: str = ""
    """The file in `root/` that takes the place of its file, if the site has it; empty if none may."""

    def file(self, context: RenderContext, key: Key) -> File:
        """Return the file of this kind that has this key, not yet written."""
        return File(self.address(context, key), lambda: self.write(context, key), lambda: self.leads_to(context, key))
