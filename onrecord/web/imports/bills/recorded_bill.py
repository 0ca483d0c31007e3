"""A bill with its actions, as a record of Open Civic Data has it. All of it is untrusted."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from msgspec import Struct

from onrecord.problems import RefusedError
from onrecord.web.imports.cleaning import LONGEST_LINE, clean_line, shorten
from onrecord.web.imports.findings import Findings, Place
from onrecord.web.imports.foreign_values import words_of

MOST_ACTIONS = 5_000
"""Of one bill."""
_MOST_SPONSORS = 1_000
_LONGEST_ACTION = 5_000
"""In characters."""
_LONGEST_NUMBER = 100
"""In characters, of a bill's identifier or its session."""
_NUMBER = re.compile(r"([^\d]*?)[\s.]*(\d{1,9})([A-Za-z]?)")
_BETWEEN_WORDS = re.compile(r"\W+")
"""What stands between the words of a title."""
_YEARS = range(1, 10_000)


class Action(Struct, frozen=True):
    """What a record says happened to a bill."""

    words: str
    classes: frozenset[str]
    day: date
    """In the parliament's time zone."""
    clock: time | None
    """None if the record knows no time."""


class RecordedBill(Struct, frozen=True):
    """A bill of a record."""

    place: Place
    identifier: str
    letters: str
    """What stands before the number, in capitals without spaces and dots."""
    session: str
    title: str
    other_titles: tuple[str, ...]
    jurisdiction: str
    subjects: tuple[str, ...]
    sponsors: tuple[tuple[str, str], ...]
    """The names of those who introduced it, each with its kind, 'person' or 'organization'."""
    cosponsors: int
    addresses: tuple[str, ...]
    actions: tuple[Action, ...]
    """The oldest first."""
    told: tuple[str, ...] = ()
    """What was changed or left out in reading it."""


def read_bill(plain: object, place: Place, zone: ZoneInfo) -> RecordedBill:
    """Return the bill that an object of JSON is. Raises `RefusedError` if it is none."""
    if not isinstance(plain, Mapping) or not isinstance(plain.get("actions"), list):
        raise RefusedError("it is no bill of Open Civic Data, which has an 'identifier' and a list of 'actions'")
    line = _Lines(place)
    identifier = line.read(plain.get("identifier"))
    title = line.read(plain.get("title"))
    for name, text in (("identifier", identifier), ("title", title)):
        if not text:
            raise RefusedError(f"it has no {name}")
    if len(identifier) > _LONGEST_NUMBER:
        raise RefusedError(f"its identifier has more than {_LONGEST_NUMBER} characters")
    numbered = _NUMBER.fullmatch(identifier)
    others = (line.read(other.get("title")) for other in _objects(plain.get("other_titles")))
    sponsors = list(_sponsors(plain, line))
    return RecordedBill(
        place,
        identifier,
        re.sub(r"[\s.]", "", numbered[1]).upper() if numbered else "",
        line.read(plain.get("legislative_session"))[:_LONGEST_NUMBER],
        title,
        tuple(_other_titles(title, others)),
        line.read(_object(plain.get("jurisdiction")).get("id")) or line.read(plain.get("jurisdiction")),
        tuple(filter(None, map(line.read, _list(plain.get("subject"))))),
        tuple(dict.fromkeys((name, kind) for name, kind, is_primary in sponsors if is_primary)),
        sum(not is_primary for _, _, is_primary in sponsors),
        tuple(words_of(source.get("url")).strip() for source in _objects(plain.get("sources"))),
        tuple(_read_actions(plain["actions"], line, zone)),
        tuple(line.findings.told),
    )


def _other_titles(title: str, others: Iterable[str]) -> Iterator[str]:
    """Yield the titles that differ in more than capitals and signs, each once, and that name anything."""
    seen = {"", "a bill", _BETWEEN_WORDS.sub(" ", title.casefold()).strip()}
    for other in others:
        plain = _BETWEEN_WORDS.sub(" ", other.casefold()).strip()
        if plain not in seen and len(other) <= LONGEST_LINE:
            seen.add(plain)
            yield other


class _Lines:
    """Reads texts in one line, without characters that nobody can see."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.findings = Findings()

    def read(self, value: object) -> str:
        """Return a text in one line; empty for anything else."""
        text = words_of(value)
        return clean_line(text, self.place, self.findings) if text else ""


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _objects(value: object) -> list[Mapping[str, object]]:
    return [item for item in _list(value) if isinstance(item, Mapping)]


def _sponsors(plain: Mapping[str, object], line: _Lines) -> list[tuple[str, str, bool]]:
    found = _objects(plain.get("sponsorships"))
    if len(found) > _MOST_SPONSORS:
        raise RefusedError(f"it has more than {_MOST_SPONSORS:,} sponsors")
    named = []
    for sponsor in found:
        name = line.read(sponsor.get("name"))
        kind = "organization" if sponsor.get("entity_type") == "organization" else "person"
        if name and len(name) <= LONGEST_LINE:
            is_primary = sponsor.get("primary") is True or sponsor.get("classification") == "primary"
            named.append((name, kind, is_primary))
    return named


def _read_actions(found: list[object], line: _Lines, zone: ZoneInfo) -> list[Action]:
    """Return the actions, the oldest first. Those of one moment keep the order of a record that begins with the oldest.

    Raises `RefusedError` if there are too many.
    """
    if len(found) > MOST_ACTIONS:
        raise RefusedError(f"it has more than {MOST_ACTIONS:,} actions")
    moments = []
    for item in found:
        action = _object(item)
        words = line.read(action.get("description"))
        moment = _read_moment(words_of(action.get("date")), zone)
        fault = _find_fault(words, moment is not None, words_of(action.get("date")))
        if moment is None or fault:
            line.findings.warn(line.place, f"left out the action '{shorten(words)}': {fault}")
            continue
        classes = frozenset(words_of(name) for name in _list(action.get("classification")))
        moments.append((moment, Action(words, classes, moment[0], moment[1])))
    if len(moments) > 1 and moments[0][0][0] > moments[-1][0][0]:
        moments.reverse()
    moments.sort(key=lambda one: one[0][0])
    return [action for _, action in moments]


def _find_fault(words: str, has_day: bool, day: str) -> str:  # noqa: FBT001  (one caller)
    if not words:
        return "it has no words"
    if len(words) > _LONGEST_ACTION:
        return f"it has more than {_LONGEST_ACTION:,} characters"
    return "" if has_day else f"'{shorten(day)}' is no day"


def _read_moment(text: str, zone: ZoneInfo) -> tuple[date, time | None] | None:
    """Return the day in a time zone, and the time unless it is midnight there; None if the text is neither.

    Records write days as moments in UTC: midnight in Washington is 04:00 or 05:00 there.
    """
    try:
        if len(text) == len("2025-01-03"):
            return date.fromisoformat(text), None
        moment = datetime.fromisoformat(text)
        # A moment without a zone is in that of the parliament.
        local = moment.astimezone(zone) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        return None
    if local.year not in _YEARS:
        return None
    clock = time(local.hour, local.minute)
    return local.date(), None if clock == time() and not local.second else clock
