"""The pages of an output folder as the link check sees them, without reading any in advance."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial

from onrecord.model.addresses import output_path
from onrecord.output import OutputFolder


class WrittenPages(Mapping[str, Callable[[], str]]):
    """The pages in the output folder: each address with a function that reads the page."""

    def __init__(self, pages: Collection[str], folder: OutputFolder) -> None:
        """Take the addresses of the pages, and their folder."""
        self._pages = pages
        self._folder = folder

    def __getitem__(self, address: str) -> Callable[[], str]:
        """Return the function that reads a page."""
        return partial(self._folder.published, output_path(address))

    def __contains__(self, address: object) -> bool:
        """Return whether the folder has the page."""
        return address in self._pages

    def __iter__(self) -> Iterator[str]:
        """Yield the addresses."""
        return iter(self._pages)

    def __len__(self) -> int:
        """Return the number of pages."""
        return len(self._pages)
