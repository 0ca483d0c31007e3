"""The pages of lists of events that are too long for one: of an actor, a source, a bill or a tag."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from onrecord.model.addresses import Addresses, part_of
from onrecord.model.relations import Ref
from onrecord.render.describe import Describer
from onrecord.render.describe_years import YearsDescriber
from onrecord.render.divisions import ListKind
from onrecord.render.fragments import Part
from onrecord.render.page import MakePage, Page, Planned
from onrecord.render.views import Said
from onrecord.render.ways import Ways

_LATEST = 10
"""How many of its last events the page that leads to the parts names."""
_ADDRESS_OF: Mapping[ListKind, Callable[[Addresses, str], str]] = {
    "actor": Addresses.actor,
    "source": Addresses.source,
    "bill": Addresses.bill,
    "tag": Addresses.tag,
}


@dataclass(frozen=True, slots=True)
class LongLists:
    """Divides long lists, in one language."""

    describe: Describer
    years: YearsDescriber
    page: MakePage
    lines: Callable[[Iterable[Ref]], tuple[Part, ...]]
    """Returns events as lines, rendered."""

    def pages(self, kind: ListKind, id_: str) -> Iterator[Planned]:
        """Yield the pages of a list's parts; none where it fits on the page of what it is about."""
        for position, part in enumerate(self.describe.site.list_parts(kind, id_)):
            address = part_of(_ADDRESS_OF[kind](self.describe.addresses, id_), part.path)
            yield Planned(address, partial(self._part, kind, id_, position))

    def shown(self, kind: ListKind, id_: str, **lists: tuple[Ref, ...]) -> Mapping[str, Any]:
        """Return what a page shows of its lists: all lines; of what is too much, the way to its parts, and the last."""
        site, parts = self.describe.site, self.describe.site.list_parts(kind, id_)
        if not parts:
            return {"overview": (), "latest": (), **{name: self.lines(refs) for name, refs in lists.items()}}
        refs = site.divisions.events(kind, id_)
        overview = self._ways(kind, id_).overview(map(site.line, refs))
        return {"overview": overview, "latest": self.lines(refs[: -_LATEST - 1 : -1]), **dict.fromkeys(lists, ())}

    def _ways(self, kind: ListKind, id_: str) -> Ways:
        address = _ADDRESS_OF[kind](self.describe.addresses, id_)
        return Ways(self.years, address, self.describe.site.list_parts(kind, id_))

    def _part(self, kind: ListKind, id_: str, position: int) -> Page:
        site = self.describe.site
        part = site.list_parts(kind, id_)[position]
        shown = site.divisions.events(kind, id_)[part.start : part.stop]
        return self.page(
            "list_part.html",
            lambda addresses: part_of(_ADDRESS_OF[kind](addresses, id_), part.path),
            name=self._name(kind, id_),
            whole_page=_ADDRESS_OF[kind](self.describe.addresses, id_),
            lists=tuple(self._lists(kind, id_, shown)),
            **self._ways(kind, id_).around(position),
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

    def _lists(self, kind: ListKind, id_: str, shown: tuple[Ref, ...]) -> Iterator[tuple[str, tuple[Part, ...]]]:
        """Yield lists of events, each under its heading."""
        gettext = self.describe.words.gettext
        if kind != "actor":
            headings = {"source": gettext("Cited in"), "bill": gettext("All events"), "tag": gettext("Events")}
            yield headings[kind], self.lines(shown)
            return
        spoke = set(self.describe.site.actors[id_].spoke)
        told = {
            gettext("On the record"): [ref for ref in shown if ref in spoke],
            gettext("Named in"): [ref for ref in shown if ref not in spoke],
        }
        yield from ((heading, self.lines(refs)) for heading, refs in told.items() if refs)
