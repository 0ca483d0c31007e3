"""The further pages of lists of events that are too long for one: of an actor, a source, a bill or a tag."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from onrecord.model.addresses import Addresses
from onrecord.model.pagination import LINES_PER_PAGE, PageSlice, paginate
from onrecord.model.relations import Ref
from onrecord.render.describe import Describer
from onrecord.render.fragments import Part
from onrecord.render.listings import ListKind
from onrecord.render.page import MakePage, Page, Planned
from onrecord.render.pager import Pager, pager
from onrecord.render.views import Said

_ADDRESS_OF: Mapping[ListKind, Callable[[Addresses, str], str]] = {
    "actor": Addresses.actor,
    "source": Addresses.source,
    "bill": Addresses.bill,
    "tag": Addresses.tag,
}


@dataclass(frozen=True, slots=True)
class ListsPages:
    """Divides long lists, in one language."""

    describe: Describer
    page: MakePage
    lines: Callable[[Iterable[Ref]], tuple[Part, ...]]
    """Returns events as lines, rendered."""

    def pages(self, kind: ListKind, id_: str) -> Iterator[Planned]:
        """Yield the pages of a list but the first, which stands on the page of what the list is about."""
        for slice_ in self._slices(kind, id_)[1:]:
            address = f"{_ADDRESS_OF[kind](self.describe.addresses, id_)}{slice_.path}"
            yield Planned(address, partial(self._page, kind, id_, slice_))

    def _slices(self, kind: ListKind, id_: str) -> tuple[PageSlice, ...]:
        return paginate(len(self.describe.site.listings.events(kind, id_)), LINES_PER_PAGE)

    def shown(self, kind: ListKind, id_: str) -> Mapping[str, Any]:
        """Return the first page of a list, and the way to the others, for the page of what the list is about."""
        first = self._slices(kind, id_)[0]
        return {"lists": tuple(self._lists(kind, id_, first)), "pager": self._pager(kind, id_, first)}

    def _pager(self, kind: ListKind, id_: str, this: PageSlice) -> Pager:
        address = _ADDRESS_OF[kind](self.describe.addresses, id_)
        return pager(self.describe.words, address, self._slices(kind, id_), this)

    def _page(self, kind: ListKind, id_: str, slice_: PageSlice) -> Page:
        return self.page(
            "list_page.html",
            lambda addresses: f"{_ADDRESS_OF[kind](addresses, id_)}{slice_.path}",
            name=self._name(kind, id_),
            whole_page=_ADDRESS_OF[kind](self.describe.addresses, id_),
            lists=tuple(self._lists(kind, id_, slice_)),
            pager=self._pager(kind, id_, slice_),
        )

    def _name(self, kind: ListKind, id_: str) -> Said:
        describe = self.describe
        if kind == "actor":
            return describe.actor(id_).name
        if kind == "bill":
            return describe.bill_link(describe.site.bills[id_]).title
        if kind == "tag":
            return Said(id_)
        reference = describe.reference(id_)
        return Said(reference.title, reference.lang) if reference.title else reference.description or Said(id_)

    def _lists(self, kind: ListKind, id_: str, slice_: PageSlice) -> Iterator[tuple[str, tuple[Part, ...]]]:
        """Yield lists of events, each under its heading."""
        gettext, site = self.describe.words.gettext, self.describe.site
        refs = slice_.of(site.listed(kind, id_))
        if kind != "actor":
            headings = {"source": gettext("Cited in"), "bill": gettext("All events"), "tag": gettext("Events")}
            if refs:
                yield headings[kind], self.lines(refs)
            return
        spoke = set(site.actors[id_].spoke)
        told = {
            gettext("Statements"): [ref for ref in refs if ref in spoke],
            gettext("Mentioned in"): [ref for ref in refs if ref not in spoke],
        }
        yield from ((heading, self.lines(listed)) for heading, listed in told.items() if listed)
