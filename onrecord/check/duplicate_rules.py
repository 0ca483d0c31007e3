"""The rule on events that have two entries, which pages would show as two statements."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.fields import RELATIONS, EventFields
from onrecord.model.foldings import fold_title
from onrecord.model.full_names import EntryName
from onrecord.model.records import Entry
from onrecord.model.relations import Ref, parse_target, relations_of, spoken_for
from onrecord.problems import Problem

_LOOSE = frozenset({"responds_to", "bears_on"})
"""The relations that two statements of one day may well share: two answers, two pieces of evidence."""
_SAYING = frozenset(RELATIONS) - _LOOSE
Names = tuple[str, ...]


class _Group(Struct):
    """Events that may be one by all but their speakers and times; each is found again without a search."""

    found: dict[tuple[str, Names], dict[str, Entry[EventFields]]] = field(default_factory=dict)
    """The first event of each time, by what the group is asked for: the speaker, the body, or a body that speaks."""

    def find_same(self, event: Entry[EventFields]) -> Entry[EventFields] | None:
        """Return the first event that may be the same; None if there is none.

        The speakers are the same, or one entry names the body itself where the other names who spoke for it. Two who
        spoke for one body are two events, and so are two times.
        """
        speaker, body = _names_of(event)
        asked = [("speaker", speaker), ("itself", body)]
        if speaker == body:
            asked.append(("body", body))
        time = str(event.fields.time or "")
        for key in asked:
            known = self.found.get(key, {})
            if found := known.get(time) or (known.get("") if time else next(iter(known.values()), None)):
                return found
        return None

    def add(self, event: Entry[EventFields]) -> None:
        """Add an event, so that a later one finds it."""
        speaker, body = _names_of(event)
        keys = [("speaker", speaker), ("body", body)]
        if speaker == body:
            keys.append(("itself", body))
        for key in keys:
            self.found.setdefault(key, {}).setdefault(str(event.fields.time or ""), event)


class Double(Struct, frozen=True):
    """Two entries of a story that may tell of one event."""

    one: Entry[EventFields]
    """The entry that comes first in the record."""
    other: Entry[EventFields]
    alike: str
    """What is the same, in words: `date and title`."""


@rule("IDS009")
def event_has_one_entry(context: Context) -> Iterator[Problem]:
    """No two entries of a story tell of one event: of one day and speaker, with one title or relations.

    Without a speaker, only the title counts: two documents of one day may bear on one claim. Titles are compared in
    each language. Where one entry names the other, they are two. Of steps of bills, BIL009 reports repeated stages.
    """
    for double in list_doubles(context):
        yield _report(context, double.one, double.other, double.alike)


def list_doubles(context: Context) -> Iterator[Double]:
    """Yield each two entries that may tell of one event, as the rule IDS009 compares them."""
    by_day = defaultdict[object, list[Entry[EventFields]]](list)
    for event in context.records.standing:
        fields = event.fields
        if not fields.stage:
            until = (fields.until.earliest, fields.until.latest) if fields.until else None
            by_day[event.story, fields.bill, fields.date.earliest, fields.date.latest, until].append(event)
    for events in by_day.values():
        if len(events) > 1:
            yield from _find_doubles(context, events)


def _find_doubles(context: Context, events: Iterable[Entry[EventFields]]) -> Iterator[Double]:
    """Yield each event that may be an earlier one of these, which are of one story and day."""
    groups = defaultdict[object, _Group](_Group)
    for event in events:
        same: dict[str, tuple[Entry[EventFields], str]] = {}
        for key, alike in _keys_of(context, event):
            other = groups[key].find_same(event)
            if other and not _names(event, other) and not _names(other, event):
                same.setdefault(other.id, (other, alike))
            groups[key].add(event)
        for other, alike in same.values():
            yield Double(other, event, alike)


def _names_of(event: Entry[EventFields]) -> tuple[Names, Names]:
    """Return who spoke, and for whom."""
    fields = event.fields
    return tuple(sorted({*fields.speaker})), tuple(sorted({*spoken_for(fields)}))


def _names(event: Entry[EventFields], other: Entry[EventFields]) -> bool:
    """Return whether an event says in its order or its relations that another one is not the same."""
    fields = event.fields
    order = (*fields.after, *((fields.during,) if fields.during else ()))
    targets = (*order, *(relation.fields.target for relation in relations_of(event)))
    return any(parse_target(target, event.story).key == (other.story, other.id) for target in targets)


def _keys_of(context: Context, event: Entry[EventFields]) -> Iterator[tuple[object, str]]:
    """Yield what is equal in two entries of one event, each with its words."""
    fields = event.fields
    what = "date, speaker and title" if fields.speaker else "date and title"
    for language, title in fields.title.items():
        yield (language, fold_title(title)), what
    # Of one month, there may be two denials of one claim.
    is_one_day = fields.date.earliest == fields.date.latest
    if fields.speaker and is_one_day and (meant := frozenset(_meant(context, event))):
        yield meant, "date and speaker, and the same relations to the same claims"


def _meant(context: Context, event: Entry[EventFields]) -> Iterator[tuple[str, Ref]]:
    """Yield the kinds and the claims of an event's relations; a whole event stands for all of its claims."""
    for relation in context.relations_of(event):
        if relation.kind not in _SAYING:
            continue
        target = context.records.event_by_id.get(relation.target.key)
        claims = target.fields.claims if target and not relation.target.claim else ()
        named = [Ref(relation.target.story, relation.target.event, claim.id) for claim in claims] or [relation.target]
        yield from ((relation.kind, claim) for claim in named)


def _report(context: Context, one: Entry[EventFields], other: Entry[EventFields], alike: str) -> Problem:
    """Return the problem at the entry that may go: the one that never was public, or has the longer id."""
    kept, more = sorted((one, other), key=lambda event: _rank(context, event))
    name, into = more, kept
    if more.fields.claims and not kept.fields.claims:
        name, into = kept, more  # an event without claims is merged into one with claims
    message = f"'{more.id}' may be the event '{kept.id}' once more: it has the same {alike}"
    hint = (
        f"if they are one event, run: onrecord merge {name.story}/{name.id} {into.story}/{into.id}; "
        "if they are two, write the 'time' of each, or accept: {code: IDS009, reason: …}"
    )
    return context.problem("IDS009", message, more.at("title"), hint, (kept.at("title"), f"'{kept.id}' is here"))


def _rank(context: Context, event: Entry[EventFields]) -> tuple[bool, int, str]:
    was_public = context.records.was_public(EntryName("event", event.id, event.story))
    return not was_public, len(event.id), event.id
