"""An entry that something is to be done with besides editing: what refers to it, and which acts are possible."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.browser.opened_entry import OpenedEntry, open_entry
from onrecord.desk.browser.visits import PREFIX, Desk, Visit
from onrecord.editing.changing.dependents import Dependents, dependents_of
from onrecord.editing.compare.entries import title_of
from onrecord.editing.entries.checked_site import CheckedSite
from onrecord.editing.entries.mentions import find_mentions
from onrecord.editing.lookup.entry_names import first_text
from onrecord.editing.site_reading import Options
from onrecord.model.addresses import addresses_in
from onrecord.model.full_names import NAMED_KINDS, EntryName
from onrecord.model.records import Entry, Records
from onrecord.problems import RefusedError

ACTS: Mapping[str, tuple[str, ...]] = {
    "event": ("delete", "withdraw", "rename", "move", "merge"),
    "story": ("delete", "withdraw", "end", "rename", "merge"),
    "source": ("delete", "rename", "merge"),
    "actor": ("delete", "rename", "merge"),
    "bill": ("delete", "rename", "merge"),
}
"""What can be done with each kind of entry, in the order of the page."""


class Subject(Struct, frozen=True):
    """An entry with the site as it is."""

    opened: OpenedEntry
    entry: Entry[Any]
    name: EntryName
    site: CheckedSite
    found: Dependents
    options: Options
    """Those of a check after the act."""

    @property
    def title(self) -> str:
        """Its title or name, or else its id."""
        return first_text(title_of(self.entry)) or self.entry.id

    @property
    def records(self) -> Records:
        """The entries of the site, drafts included."""
        return self.site.records

    @property
    def public_since(self) -> date | None:
        """The day of its publication, if it has one; only events do."""
        published = getattr(self.entry.fields, "published", None)
        return published.date.earliest if published else None

    @property
    def is_draft(self) -> bool:
        """Whether it is a draft, that of an event or a story."""
        return getattr(self.entry.fields, "status", "") == "draft"

    @property
    def is_withdrawn(self) -> bool:
        """Whether readers see only the notice that it was withdrawn."""
        fields = self.entry.fields
        return getattr(fields, "status", "") == "withdrawn" or getattr(fields, "withdrawn", None) is not None


def find_subject(visit: Visit) -> Subject:
    """Return the entry that the address of a visit names. Raises `RefusedError`."""
    desk = visit.desk
    if visit.path["kind"] not in ACTS:
        raise RefusedError(f"there is nothing else that can be done with an entry of the kind '{visit.path['kind']}'")
    options = replace(desk.site.options(), drafts=False, base_url=None, may_keep_example=True)
    state = desk.site.check_public(lambda: False)
    opened = open_entry(visit.path["kind"], visit.path["name"], state.reading.records, desk.root)
    entry = opened.entry
    if entry is None:
        raise RefusedError(
            f"{opened.path} has errors, so that nobody can tell what refers to it; open it as text first"
        )
    kind = next(kind for kind in NAMED_KINDS if kind == opened.kind)
    name = EntryName(kind, entry.id, entry.story)
    site = CheckedSite(state.reading.records, state.loaded, state.problems)
    return Subject(opened, entry, name, site, dependents_of(desk.root, site, name, options), options)


def list_acts(subject: Subject) -> Iterator[tuple[str, str]]:
    """Yield each act on an entry, with a word for why it is impossible; an empty one if it is possible."""
    for act in ACTS[subject.opened.kind]:
        if act in ("withdraw", "end") and subject.is_draft and not subject.found.was_public:
            continue
        yield act, _WHY_NOT[act](subject)


def _why_no_deletion(subject: Subject) -> str:
    if subject.is_withdrawn:
        return "withdrawn"
    if subject.found.was_public:
        return "public" if subject.found.is_withdrawable else "cited"
    if not subject.found.places:
        return ""
    return "events" if subject.opened.kind == "story" else "named"


def _why_no_withdrawal(subject: Subject) -> str:
    return "withdrawn" if subject.is_withdrawn else "" if subject.found.was_public else "unseen"


def _why_no_end(subject: Subject) -> str:
    if subject.is_withdrawn:
        return "withdrawn"
    return "" if subject.entry.fields.closed is None else "ended"


def _why_no_renaming(subject: Subject) -> str:
    """Return why no other id can be given: a file that can't be read may refer to the entry, and nobody could tell."""
    return "broken" if subject.records.broken or subject.records.unreadable else ""


def _why_no_move(subject: Subject) -> str:
    if subject.is_withdrawn:
        return "withdrawn"
    return "alone" if len(subject.records.stories) == 1 else _why_no_renaming(subject)


def _why_no_merge(subject: Subject) -> str:
    if subject.is_withdrawn:
        return "withdrawn"
    return _why_no_renaming(subject) if any(list_others(subject)) else "alone"


_WHY_NOT = {
    "delete": _why_no_deletion,
    "withdraw": _why_no_withdrawal,
    "end": _why_no_end,
    "rename": _why_no_renaming,
    "move": _why_no_move,
    "merge": _why_no_merge,
}


def list_others(subject: Subject) -> Iterator[Entry[Any]]:
    """Yield the entries with which this one can be merged: those of its kind, of an event those in its story."""
    for entry in subject.records.entries():
        is_alike = (entry.kind, entry.story) == (subject.entry.kind, subject.entry.story) and not entry.is_built_in
        if is_alike and entry.id != subject.entry.id and getattr(entry.fields, "status", "") != "withdrawn":
            yield entry


def sources_of_it_alone(subject: Subject) -> list[Entry[Any]]:
    """Return the sources that this entry cites and no other one."""
    cited: dict[str, bool] = {}
    for mention in find_mentions(subject.records):
        if mention.name.kind == "source":
            is_own = mention.by.at() == subject.entry.at()
            cited[mention.name.id] = cited.get(mention.name.id, True) and is_own
    sources = subject.records.source_by_id
    return [sources[id_] for id_, is_own in sorted(cited.items()) if is_own and id_ in sources]


def address_of(desk: Desk, entry: Entry[Any], records: Records) -> str:
    """Return the address of the page of an entry in the preview; empty for a draft that no page shows yet."""
    if entry in records.drafts:
        return ""
    languages = records.site.fields.languages
    title = getattr(entry.fields, "title", None)
    own = next((tag for tag in languages if isinstance(title, Mapping) and tag in title), languages[0])
    addresses = addresses_in(own, languages[0])
    if entry.kind == "event":
        return f"{desk.preview}{addresses.event(entry.story, entry.id)}"
    return f"{desk.preview}{getattr(addresses, entry.kind)(entry.id)}"


def more_address(kind: str, name: str) -> str:
    """Return the address of what can be done with an entry besides editing."""
    return f"{PREFIX}/more/{kind}/{name}"
