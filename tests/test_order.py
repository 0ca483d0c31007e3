"""The order of events: what their dates, times and relations say of it, and what is impossible or left open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.arrange import order_events
from onrecord.arrange.order import bounds_of
from onrecord.model.dates import parse_date
from onrecord.model.fields import BillFields, EventFields, SiteFields, StoryFields
from onrecord.model.records import Entry, Records
from onrecord.problems import Problem, SourceFile, Span, Where
from onrecord.read import read_site
from onrecord.read.normalization import normalize
from onrecord.read.yaml_tree import parse_yaml

ZONE = "Asia/Almaty"


def _event(name: str, text: str) -> Entry[EventFields]:
    """Return the event that an editor would write as the YAML mapping `text`; `story/id` names its story too."""
    tree = parse_yaml(SourceFile(name, f"{{type: statement, title: x, sources: x, {text}}}")).value
    assert tree is not None
    fields = EventFields.model_validate(normalize(tree, EventFields, "en"))
    story, _, id_ = name.rpartition("/")
    return Entry("event", id_, fields, name, (), story or "story")


@cache
def _empty() -> Records:
    """Return the records of a site without entries."""
    with TemporaryDirectory() as folder:
        Path(folder, "site.yaml").write_text("title: x\n")
        reading = read_site(Path(folder)).value
    assert reading is not None
    return reading.records


def _records(events: list[Entry[EventFields]], zones: Mapping[str, str] | None = None) -> Records:
    site = Entry("site", "", SiteFields.model_validate({"title": {"en": "x"}, "timezone": ZONE}), "site.yaml")
    stories = [
        Entry("story", story, StoryFields.model_validate({"title": {"en": "x"}, "timezone": zone}), f"{story}.yaml")
        for story, zone in (zones or {}).items()
    ]
    return replace(_empty(), site=site, stories=tuple(stories), events=tuple(events))


def _locate(where: Where) -> Span:
    """Return a place whose path names event and field, so that an expectation can name them."""
    return Span(" ".join(map(str, (where.path, *where.keys))), 1, 1, 0, "")


def _told(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    """Return code and place of each problem, by place."""
    return sorted((problem.code, problem.span.path if problem.span else "") for problem in problems)


@dataclass(frozen=True)
class Case:
    """Events as editors write them, in the order that is expected, and the problems."""

    title: str
    events: Mapping[str, str]
    problems: list[tuple[str, str]] = field(default_factory=list)
    zones: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.title


ORDERED: tuple[Case, ...] = (
    Case("days", {"b": "date: 2021-11-01", "a": "date: 2021-11-02"}),
    Case("the id decides between equals", {"a": "date: 2021-11-01", "b": "date: 2021-11-01"}),
    Case("an earlier earliest day", {"month": "date: 2021-11", "day": "date: 2021-11-02"}),
    Case(
        "of one earliest day, the narrower",
        {"z-day": "date: 2021-11-01", "month": "date: 2021-11", "a": "date: 2021-12"},
    ),
    Case(
        "year, month and day that begin together",
        {"c": "date: 2021-01-01", "b": "date: 2021-01", "a": "date: 2021"},
    ),
    Case("doubt moves nothing", {"b": "date: 2021-11-01~", "a": "date: 2021-11-02?", "c": "date: 2021-11-03"}),
    Case("an interval by its start", {"b": "date: 2021-09/2021-12", "a": "date: 2021-10"}),
    Case(
        "an open start by its end",
        {"b": "date: 2021-10-31", "c": "date: ../2021-11-01", "a": "date: 2021-11-02"},
    ),
    Case("a duration by its start", {"b": "date: 2021-11-01, until: 2021-12-01", "a": "date: 2021-11-02"}),
    Case("times of one day", {"b": "date: 2021-11-01, time: '09:30'", "a": "date: 2021-11-01, time: '10:47'"}),
    Case("a day without a time first", {"b": "date: 2021-11-01", "a": "date: 2021-11-01, time: '00:01'"}),
    Case(
        "times of different zones by the moment",
        {
            "b": "date: 2021-11-02, time: '10:00', timezone: Asia/Hong_Kong",  # 08:00 in Almaty
            "a": "date: 2021-11-02, time: '09:00'",
        },
    ),
    Case(
        "a time that is another day on the story's clocks",
        {
            "c": "date: 2021-11-02",
            "b": "date: 2021-11-02, time: '23:00', timezone: America/New_York",  # 09:00 on the 3rd in Almaty
            "a": "date: 2021-11-03, time: '10:00'",
        },
    ),
    Case(
        "a time that is the day before on the story's clocks",
        {
            "b": "date: 2021-11-02, time: '01:00', timezone: Pacific/Auckland",  # 18:00 on the 1st in Almaty
            "a": "date: 2021-11-02",
        },
    ),
    Case(
        "the zone's own history",
        {
            "b": "date: 2024-03-01, time: '12:00'",  # 07:00 UTC, since Almaty is at +05:00 from that day on
            "a": "date: 2024-03-01, time: '07:30', timezone: UTC",
        },
    ),
    Case(
        "the story's own zone before the site's",
        {
            "s/b": "date: 2021-11-02, time: '23:00', timezone: Asia/Hong_Kong",  # 15:00 in London
            "s/a": "date: 2021-11-02, time: '15:30'",
        },
        zones={"s": "Europe/London"},
    ),
    Case("after, where the dates don't say", {"b": "date: 2021", "a": "date: 2021, after: b"}),
    Case(
        "after narrows the start of what came later",
        {"b": "date: 2021-06", "c": "date: 2021-06-15", "d": "date: 2021-08", "a": "date: 2021, after: d"},
    ),
    Case(
        "after narrows the end of what came before",
        {"b": "date: ../2021-12-31", "a": "date: 2021-11-02, after: b", "c": "date: 2021-11-03"},
    ),
    Case(
        "narrowing passes through a chain",
        {"d": "date: 2021-05-05", "z": "date: 2021, after: d", "y": "date: 2021, after: z", "a": "date: 2021-05-06"},
    ),
    Case("after several", {"b": "date: 2021", "c": "date: 2021", "a": "date: 2021, after: [b, c]"}),
    Case(
        "after an event of another story",
        {"one/b": "date: 2021-02", "two/x": "date: 2021-03", "one/a": "date: 2021, after: two/x"},
    ),
    Case("during", {"sitting": "date: 2021-09-15", "a-speech": "date: 2021-09-15, during: sitting"}),
    Case(
        "a denial after what it denies",
        {"b": "date: 2021-11-02", "a": "date: 2021-11-02, denies: b"},
    ),
    Case("maintaining after", {"b": "date: 2021-11", "a": "date: 2021-11, maintains: b#x"}),
    Case("withdrawing after", {"b": "date: 2021-11", "a": "date: 2021-11, withdraws: b#x"}),
    Case("correcting after", {"b": "date: 2021-11", "a": "date: 2021-11, corrects: b"}),
    Case("responding after", {"b": "date: 2021-11", "a": "date: 2021-11, responds_to: b"}),
    Case(
        "a claim's denial after what it denies",
        {"b": "date: 2021-11", "a": "date: 2021-11, claims: [{id: x, text: x, denies: b#x}]"},
    ),
    Case("confirming says nothing of the order", {"a": "date: 2021-11, confirms: b#x", "b": "date: 2021-11"}),
    Case("nor do the other relations", {"a": "date: 2021, same_as: b, bears_on: b, qualifies: b", "b": "date: 2021"}),
    Case(
        "what is inferred orders nothing",
        {"a": "date: 2021-11-02, denies: {target: b, basis: inferred}", "b": "date: 2021-11-02"},
    ),
    Case(
        "what is inferred contradicts nothing",
        {"a": "date: 2021-11-01, denies: {target: b, basis: inferred}", "b": "date: 2021-11-02"},
    ),
    Case("a target that doesn't exist", {"a": "date: 2021-11-02, after: nothing, denies: none#x"}),
    Case("an event related to itself", {"a": "date: 2021-11-02, after: a, denies: a#x"}),
    Case(
        "stories side by side", {"two/a": "date: 2021-11-01", "two/b": "date: 2021-11-02", "one/z": "date: 2021-12-01"}
    ),
    Case(
        "moments of stories in different zones",
        {
            "east/a": "date: 2021-11-02, time: '03:00'",  # 21:00 UTC of the 1st
            "west/b": "date: 2021-11-01, time: '22:00', responds_to: east/a",
        },
        zones={"east": "Asia/Almaty", "west": "UTC"},
    ),
)

SETTLED: tuple[Case, ...] = (
    Case(
        "a tie between events that bear on each other",
        {"a": "date: 2021-11-02, confirms: b#x", "b": "date: 2021-11-02"},
        [("ORD003", "a confirms 0 target")],
    ),
    Case(
        "a tie between a time and a bare day",
        {"b": "date: 2021-11-02", "a": "date: 2021-11-02, time: '10:00', same_as: b#x"},
        [("ORD003", "a same_as 0 target")],
    ),
    Case(
        "a tie of two equal moments",
        {
            "a": "date: 2021-11-02, time: '10:00', bears_on: b",
            "b": "date: 2021-11-02, time: '12:00', timezone: Asia/Hong_Kong",
        },
        [("ORD003", "a bears_on 0 target")],
    ),
    Case(
        "a tie is one of a pair, however often they are related",
        {"a": "date: 2021-11-02, confirms: [b#x, b#y]", "b": "date: 2021-11-02"},
        [("ORD003", "a confirms 0 target")],
    ),
    Case("no tie: neither bears on the other", {"a": "date: 2021-11-02", "b": "date: 2021-11-02"}),
    Case("no tie: two days", {"b": "date: 2021-11-01", "a": "date: 2021-11-02, confirms: b"}),
    Case("no tie: dates without a day", {"a": "date: 2021-11, confirms: b", "b": "date: 2021-11"}),
    Case("no tie: an open start", {"a": "date: ../2021-11-02, confirms: b", "b": "date: 2021-11-02"}),
    Case("no tie: settled by after", {"b": "date: 2021-11-02", "a": "date: 2021-11-02, after: b, confirms: b"}),
    Case(
        "no tie: settled by the other's after",
        {"a": "date: 2021-11-02, confirms: b", "b": "date: 2021-11-02, after: a"},
    ),
    Case(
        "no tie: settled by a chain",
        {"c": "date: 2021-11-02", "b": "date: 2021-11-02, after: c", "a": "date: 2021-11-02, after: b, confirms: c"},
    ),
    Case("no tie: settled by a denial", {"b": "date: 2021-11-02", "a": "date: 2021-11-02, denies: b#x"}),
    Case("no tie: a speech in a sitting", {"b": "date: 2021-11-02", "a": "date: 2021-11-02, during: b, bears_on: b"}),
    Case(
        "no tie: settled by the times",
        {"b": "date: 2021-11-02, time: '09:00'", "a": "date: 2021-11-02, time: '10:00', confirms: b"},
    ),
    Case(
        "no tie: what is inferred warns of none",
        {"a": "date: 2021-11-02, confirms: {target: b, basis: inferred}", "b": "date: 2021-11-02"},
    ),
    Case("no tie: another story", {"one/a": "date: 2021-11-02, confirms: two/b", "two/b": "date: 2021-11-02"}),
    Case(
        "no tie: two days on the story's clocks",
        {
            "b": "date: 2021-11-02, time: '01:00', timezone: Pacific/Auckland",  # 18:00 on the 1st in Almaty
            "a": "date: 2021-11-02, confirms: b",
        },
    ),
)

IMPOSSIBLE: tuple[Case, ...] = (
    Case(
        "after what is later",
        {"a": "date: 2021-11-01, after: b", "b": "date: 2021-11-02"},
        [("ORD002", "a after 0")],
    ),
    Case(
        "part of what is later",
        {"a": "date: 2021-11-01, during: b", "b": "date: 2021-11-02"},
        [("ORD002", "a during")],
    ),
    Case(
        "a denial before what it denies",
        {"a": "date: 2021-11-01, denies: b#x", "b": "date: 2021-11-02"},
        [("REL003", "a denies 0 target")],
    ),
    Case(
        "a claim's answer before what it answers",
        {"a": "date: 2021-10, claims: [{id: x, text: x, responds_to: b}]", "b": "date: 2021-11-02"},
        [("REL003", "a claims 0 responds_to 0 target")],
    ),
    Case(
        "an earlier time of one day",
        {"a": "date: 2021-11-02, time: '09:00', denies: b", "b": "date: 2021-11-02, time: '10:00'"},
        [("REL003", "a denies 0 target")],
    ),
    Case(
        "after the end of an open start",
        {"a": "date: ../2021-11-01, after: b", "b": "date: 2021-11-02"},
        [("ORD002", "a after 0")],
    ),
    Case(
        "through a chain, where it breaks",
        {"a": "date: 2021-11-01, after: b", "b": "date: 2021, after: c", "c": "date: 2021-11-05"},
        [("ORD002", "a after 0")],
    ),
    Case(
        "through a chain that began in an open start",
        {"a": "date: 2021-11-01, after: b", "b": "date: ../2021-12-31, after: c", "c": "date: 2021-11-05"},
        [("ORD002", "a after 0")],
    ),
    Case(
        "two targets, one of them later",
        {"b": "date: 2021-10-01", "a": "date: 2021-11-01, denies: [b, c]", "c": "date: 2021-11-02"},
        [("REL003", "a denies 1 target")],
    ),
    Case(
        "another story's later event",
        {"one/a": "date: 2021-11-01, after: two/b", "two/b": "date: 2021-11-03"},
        [("ORD002", "one/a after 0")],
    ),
)

POSSIBLE: tuple[Case, ...] = (
    Case("bounds that touch", {"b": "date: 2021-11-02", "a": "date: 2021-11-02, after: b"}),
    Case("a month around the day", {"b": "date: 2021-11-02", "a": "date: 2021-11, denies: b"}),
    Case("a year around both", {"c": "date: 2021-11-05", "b": "date: 2021, after: c", "a": "date: 2021-11, after: b"}),
    Case("an open start before anything", {"b": "date: ../2025", "a": "date: 2021-11-02, after: b"}),
    Case(
        "after the start of what lasts", {"b": "date: 2021-11-01, until: 2021-11-30", "a": "date: 2021-11-02, after: b"}
    ),
)


def _ids(case: Case) -> list[tuple[str, str]]:
    return [(name.rpartition("/")[0] or "story", name.rpartition("/")[2]) for name in case.events]


@pytest.mark.parametrize("case", ORDERED + SETTLED + POSSIBLE, ids=str)
def test_events_stand_in_order(case: Case) -> None:
    """Events stand in the order that their entries say, and a tie that matters is told."""
    outcome = order_events(_records([_event(*item) for item in case.events.items()], case.zones), _locate)

    assert (list(outcome.value), _told(outcome.problems)) == (_ids(case), case.problems)


@pytest.mark.parametrize("case", ORDERED + SETTLED + POSSIBLE + IMPOSSIBLE, ids=str)
def test_order_of_entries_is_nothing(case: Case) -> None:
    """Entries that are read the other way round give the same order and the same problems."""
    events = [_event(*item) for item in case.events.items()]
    one = order_events(_records(events, case.zones), _locate)
    other = order_events(_records(events[::-1], case.zones), _locate)

    assert (list(other.value.items()), _told(other.problems)) == (list(one.value.items()), _told(one.problems))


@pytest.mark.parametrize("case", IMPOSSIBLE, ids=str)
def test_impossible_order_is_reported(case: Case) -> None:
    """What the dates rule out is an error at the field that asks for it, and still every event is ordered."""
    outcome = order_events(_records([_event(*item) for item in case.events.items()]), _locate)

    assert (_told(outcome.problems), sorted(outcome.value)) == (case.problems, sorted(_ids(case)))


CIRCLES: tuple[tuple[dict[str, str], list[tuple[str, str]]], ...] = (
    (
        {"a": "date: 2021, after: b", "b": "date: 2021, after: a"},
        [("ORD001", "these events would each come before the other: 'a' before 'b' before 'a'")],
    ),
    (
        {"a": "date: 2021, after: c", "b": "date: 2021, denies: a", "c": "date: 2021, during: b", "d": "date: 2021"},
        [("ORD001", "these events would each come before the other: 'a' before 'b' before 'c' before 'a'")],
    ),
    (
        {
            "a": "date: 2021, after: b",
            "b": "date: 2021, after: a",
            "c": "date: 2021, denies: d",
            "d": "date: 2021, denies: c",
        },
        [
            ("ORD001", "these events would each come before the other: 'a' before 'b' before 'a'"),
            ("ORD001", "these events would each come before the other: 'c' before 'd' before 'c'"),
        ],
    ),
    (
        {"a": "date: 2021, after: [b, c]", "b": "date: 2021, after: a", "c": "date: 2021, after: a"},
        [
            ("ORD001", "these events would each come before the other: 'a' before 'b' before 'a'"),
            ("ORD001", "these events would each come before the other: 'a' before 'c' before 'a'"),
        ],
    ),
    (
        {"a": "date: 2021, after: b", "b": "date: 2021, denies: [a#x, a#y]"},
        [("ORD001", "these events would each come before the other: 'a' before 'b' before 'a'")],
    ),
    (
        {"a": "date: 2021, after: b", "b": "date: 2021, after: a", "c": "date: 2021, after: b"},
        [("ORD001", "these events would each come before the other: 'a' before 'b' before 'a'")],
    ),
)


@pytest.mark.parametrize(("events", "expected"), CIRCLES)
def test_circle_is_reported_once(events: dict[str, str], expected: list[tuple[str, str]]) -> None:
    """Each circle of events is one error that names all of them, and still every event is ordered."""
    outcome = order_events(_records([_event(*item) for item in events.items()]), _locate)

    assert sorted((problem.code, problem.message) for problem in outcome.problems) == expected
    assert sorted(id_ for _, id_ in outcome.value) == sorted(events)


def test_circle_tells_all_its_fields() -> None:
    """The report of a circle stands at one of its fields and names the others, each with what it says."""
    events = [
        _event("a", "date: 2021, after: c"),
        _event("b", "date: 2021, denies: a"),
        _event("c", "date: 2021, during: b"),
    ]
    (problem,) = order_events(_records(events), _locate).problems
    said = {problem.span.path if problem.span else ""} | {related.span.path for related in problem.related}

    assert said == {"a after 0", "b denies 0 target", "c during"}


def test_impossible_order_shows_the_other_date() -> None:
    """The report of an impossible order says which event can't have come after which, and points at a date."""
    events = [_event("a", "date: 2021-11-01, denies: b#x"), _event("b", "date: 2021-11-02")]
    (problem,) = order_events(_records(events), _locate).problems

    assert problem.message == "'a' can't have come after 'b': its date is earlier"
    assert [(related.span.path, related.note) for related in problem.related] == [("a date", "the date of 'a'")]


STAGES: tuple[tuple[dict[str, str], list[str], list[str]], ...] = (
    ({"a": "passage", "b": "[reading-2, reading-3]", "c": "[introduction, reading-1]"}, ["c", "b", "a"], []),
    ({"a": "[reading-2, {stage: reading-3, outcome: adopted}]", "b": "reading-1"}, ["b", "a"], []),
    ({"a": "[reading-1, reading-3]", "b": "reading-2"}, ["b", "a"], ["ORD001"]),
)


@pytest.mark.parametrize(("stages", "expected", "told"), STAGES)
def test_events_of_one_day_stand_in_the_order_of_their_stages(
    stages: dict[str, str], expected: list[str], told: list[str]
) -> None:
    """Each stage of an event counts: an event comes after those of earlier stages, and before those of later ones."""
    fields = BillFields.model_validate({"title": {"en": "x"}, "procedure": "generic"})
    bill = Entry("bill", "act", fields, "content/bills/act.yaml")
    events = [_event(name, f"date: 2021-11-01, bill: act, stage: {stage}") for name, stage in stages.items()]
    outcome = order_events(replace(_records(events), bills=(bill,)), _locate)

    assert ([name for _, name in outcome.value], [problem.code for problem in outcome.problems]) == (expected, told)


def test_tie_says_what_to_write() -> None:
    """The warning of a tie says how an editor settles it."""
    events = [_event("a", "date: 2021-11-02, confirms: b"), _event("b", "date: 2021-11-02")]
    (problem,) = order_events(_records(events), _locate).problems

    assert problem.message == "'a' and 'b' are of one day, and nothing says which came first"
    assert problem.hint == "add the times, or write 'after' with the id of the earlier one into the file of the later"


# Small pools, so that dates meet and relations form chains.
NAMES = ("a", "b", "c", "d", "e", "f")
DATES = (
    "2021",
    "2021-01",
    "2021-01-01",
    "2021-01-02",
    "2021-02",
    "../2021-01-02",
    "2021-01/2021-03",
    "2020-12-31?",
    "2022",
)
event_texts = st.builds(
    lambda date, clock, relations: f"date: {date}{clock if parse_date(date).is_day else ''}{relations}",
    st.sampled_from(DATES),
    st.sampled_from(["", ", time: '00:00'", ", time: '10:00', timezone: Asia/Tokyo", ", time: '23:59'"]),
    st.lists(
        st.tuples(st.sampled_from(["after", "denies", "responds_to", "confirms"]), st.sampled_from(NAMES)),
        max_size=2,
        unique_by=lambda pair: pair[0],
    ).map(lambda pairs: "".join(f", {kind}: {target}" for kind, target in pairs)),
)
stories = st.dictionaries(st.sampled_from(NAMES), event_texts, min_size=1)


def _wanted(texts: Mapping[str, str]) -> dict[str, set[str]]:
    """Return which events each event says it came after."""
    return {
        name: {
            target
            for part in text.split(", ")
            for kind, _, target in [part.partition(": ")]
            if kind in ("after", "denies", "responds_to") and target in texts and target != name
        }
        for name, text in texts.items()
    }


def _before(name: str, wanted: Mapping[str, set[str]]) -> set[str]:
    """Return all events that `name` came after, by whatever detour."""
    found: set[str] = set()
    todo = set(wanted[name])
    while todo:
        found |= todo
        todo = {further for target in todo for further in wanted[target]} - found
    return found


def _without_circles(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the events without those that came before themselves."""
    wanted = _wanted(texts)
    return {name: text for name, text in texts.items() if name not in _before(name, wanted)}


@settings(deadline=None)
@given(stories.flatmap(lambda texts: st.tuples(st.just(texts), st.permutations(list(texts)))))
def test_shuffling_changes_nothing(shuffled: tuple[dict[str, str], list[str]]) -> None:
    """The order is the same however the entries were shuffled, also where they contradict each other."""
    texts, names = shuffled
    one = order_events(_records([_event(name, text) for name, text in texts.items()]), _locate)
    other = order_events(_records([_event(name, texts[name]) for name in names]), _locate)

    assert list(other.value.items()) == list(one.value.items())


@settings(deadline=None)
@given(stories.map(_without_circles))
def test_order_respects_all_that_is_said(texts: dict[str, str]) -> None:
    """Every event stands after all that it came after, whatever the dates are."""
    order = order_events(_records([_event(*item) for item in texts.items()]), _locate).value
    positions = {id_: position for position, (_, id_) in enumerate(order)}
    wrong = [
        (before, after)
        for after, targets in _wanted(texts).items()
        for before in targets
        if positions[before] > positions[after]
    ]

    assert wrong == []


@settings(deadline=None)
@given(stories)
def test_circles_spoil_nothing_else(texts: dict[str, str]) -> None:
    """An event that is in no circle stands after all that it came after, though others are in one."""
    order = order_events(_records([_event(*item) for item in texts.items()]), _locate).value
    positions = {id_: position for position, (_, id_) in enumerate(order)}
    wanted = _wanted(texts)
    wrong = [
        (before, after)
        for after, targets in wanted.items()
        for before in targets
        if after not in _before(before, wanted) and positions[before] > positions[after]
    ]

    assert wrong == []


@settings(deadline=None)
@given(stories)
def test_every_event_has_one_place(texts: dict[str, str]) -> None:
    """The order holds each event once, and leaves none out."""
    order = order_events(_records([_event(*item) for item in texts.items()]), _locate).value

    assert sorted(order) == sorted(("story", name) for name in texts)


@settings(deadline=None)
@given(stories)
def test_free_events_stand_by_their_dates(texts: dict[str, str]) -> None:
    """Events that say nothing of each other stand by earliest day, then time, then latest day, then id."""
    bare = {
        name: text.partition(", after")[0].partition(", denies")[0].partition(", resp")[0]
        for name, text in texts.items()
    }
    events = {name: _event(name, text) for name, text in bare.items()}
    records = _records(list(events.values()))
    bounds = {name: bounds_of(event, records) for name, event in events.items()}

    def key(name: str) -> tuple[int, int, str]:
        last_day = bounds[name].latest // 1440
        earliest = bounds[name].earliest
        return last_day * 1440 if earliest is None else earliest, last_day, name

    order = [id_ for _, id_ in order_events(records, _locate).value]

    assert order == sorted(bare, key=key)
