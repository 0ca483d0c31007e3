"""The further pages of lists of events that are too long for one: of an actor, a source, a bill or a tag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from onrecord.model.relations import Ref
from onrecord.render.addresses import Addresses
from onrecord.render.describe import Describer
from onrecord.render.describe_actor import ActorDescriber
from onrecord.render.fragments import Fragment
from onrecord.render.list_views import LineView, ListedStory
from onrecord.render.page import MakePage, Page, Planned
from onrecord.render.pagination.listings import ListKind
from onrecord.render.pagination.pager import Pager, pager
from onrecord.render.pagination.sizes import LINES_PER_PAGE
from onrecord.render.pagination.slices import PageSlice, paginate
from onrecord.render.theme import Theme
from onrecord.render.views.texts import LocalizedText

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
    actors: ActorDescriber
    page: MakePage
    theme: Theme

    def pages(self, kind: ListKind, id_: str) -> Iterator[Planned]:
        """Yield the pages of a list but the first, which stands on the page of what the list is about."""
        for slice_ in self._slices(kind, id_)[1:]:
            address = f"{_ADDRESS_OF[kind](self.describe.addresses, id_)}{slice_.path}"
            yield Planned(address, partial(self._page, kind, id_, slice_))

    def _slices(self, kind: ListKind, id_: str) -> tuple[PageSlice, ...]:
        return paginate(len(self.describe.site.listings.events(kind, id_)), LINES_PER_PAGE)

    def shown(self, kind: ListKind, id_: str, also: Iterable[str] = ()) -> Mapping[str, Any]:
        """Return the first page of a list, and the ways to the others and to the stories of its events.

        `also` are further stories to lead to.
        """
        first = self._slices(kind, id_)[0]
        counts = Counter(ref.story for ref in self.describe.site.listed(kind, id_))
        return {
            "lists": tuple(self._lists(kind, id_, first)),
            "pager": self._pager(kind, id_, first),
            "stories": tuple(self._story(story, counts[story]) for story in dict.fromkeys((*counts, *also))),
        }

    def spoken(self, id_: str) -> tuple[Ref, ...]:
        """Return the events on the first page of an actor's list in which it spoke."""
        site = self.describe.site
        spoke = set(site.actors[id_].spoke)
        return tuple(ref for ref in self._slices("actor", id_)[0].of(site.listed("actor", id_)) if ref in spoke)

    def _story(self, id_: str, events: int) -> ListedStory:
        name = self.describe.story_name(id_)
        return ListedStory(name.title, name.address, events)

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

    def _name(self, kind: ListKind, id_: str) -> LocalizedText:
        describe = self.describe
        if kind == "actor":
            return describe.actor(id_).name
        if kind == "bill":
            return describe.bill_link(describe.site.bills[id_]).title
        if kind == "tag":
            return LocalizedText(id_)
        return describe.reference(id_).heading

    def _lists(self, kind: ListKind, id_: str, slice_: PageSlice) -> Iterator[tuple[str, tuple[Fragment, ...]]]:
        """Yield lists of events, each under its heading; lines name their story where there are several."""
        gettext, site = self.describe.words.gettext, self.describe.site
        listed = site.listed(kind, id_)
        refs, names_story = slice_.of(listed), len({ref.story for ref in listed}) > 1
        if kind != "actor":
            headings = {"source": gettext("Cited in"), "bill": gettext("All events"), "tag": gettext("Events")}
            if refs:
                yield headings[kind], tuple(self.theme.line((ref, names_story)) for ref in refs)
            return
        actor = site.actors[id_]
        spoke = {*actor.spoke, *actor.parts_spoke}
        said = tuple(self._statement(id_, ref, names_story=names_story) for ref in refs if ref in spoke)
        if said:
            yield gettext("Statements"), said
        mentioned = tuple(self.theme.line((ref, names_story)) for ref in refs if ref not in spoke)
        if mentioned:
            yield gettext("Mentioned in"), mentioned

    def _statement(self, actor: str, ref: Ref, *, names_story: bool) -> Fragment:
        """Return an event as a line on the page of an actor that spoke in it, which does not name it again."""
        link = self.describe.event_link(ref)
        who = self.actors.speaking(actor, ref)
        return self.theme.line_of(LineView(link, who, link.story if names_story else None))
