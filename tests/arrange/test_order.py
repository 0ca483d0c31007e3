"""The order of events by date, time and relation; impossible orders and ties are reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from onrecord.arrange import order_events
from onrecord.arrange.order import bounds_of
from onrecord.model.dates import parse_date
from onrecord.model.fields import BillFields, EventFields, SiteFields, StoryFields
from onrecord.model.records import Entry, Records
from onrecord.problems import Problem, SourceFile, Span, Where
from onrecord.read import read_site
from onrecord.read.normalization import normalize
from onrecord.read.yaml.tree import parse_yaml

ZONE = "Asia/Almaty"


def _event(name: str, text: str) -> Entry[EventFields]:
    """Return the event that the YAML mapping `text` describes; a name `story/id` sets its story."""
    tree = parse_yaml(SourceFile(name, f"{{type: statement, title: x, sources: x, {text}}}")).value
    assert tree is not None
    fields = EventFields.model_validate(normalize(tree, EventFields, "en"))
    story, _, id_ = name.rpartition("/")
    return Entry("event", id_, fields, name, (), story or "story")


@cache
def _empty_records() -> Records:
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
    return replace(_empty_records(), site=site, stories=tuple(stories), events=tuple(events))


def _locate(where: Where) -> Span:
    """Return a span whose path names the entry and field, for comparison with expectations."""
    return Span(" ".join(map(str, (where.path, *where.keys))), 1, 1, 0, "")


def _summaries(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    """Return the code and place of each problem, sorted."""
    return sorted((problem.code, problem.span.path if problem.span else "") for problem in problems)


@dataclass(frozen=True)
class Case:
    """Events as editors write them, in the expected order, and the expected problems."""

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
        "with equal earliest days, the shorter period first",
        {"z-day": "date: 2021-11-01", "month": "date: 2021-11", "a": "date: 2021-12"},
    ),
    Case(
        "a day, month and year with the same start",
        {"c": "date: 2021-01-01", "b": "date: 2021-01", "a": "date: 2021"},
    ),
    Case(
        "uncertainty does not change the order",
        {"b": "date: 2021-11-01~", "a": "date: 2021-11-02?", "c": "date: 2021-11-03"},
    ),
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
        "a time on the next day in the story's zone",
        {
            "c": "date: 2021-11-02",
            "b": "date: 2021-11-02, time: '23:00', timezone: America/New_York",  # 09:00 on the 3rd in Almaty
            "a": "date: 2021-11-03, time: '10:00'",
        },
    ),
    Case(
        "a time on the previous day in the story's zone",
        {
            "b": "date: 2021-11-02, time: '01:00', timezone: Pacific/Auckland",  # 18:00 on the 1st in Almaty
            "a": "date: 2021-11-02",
        },
    ),
    Case(
        "a zone that changed its offset",
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
    Case("after, where the dates leave the order open", {"b": "date: 2021", "a": "date: 2021, after: b"}),
    Case(
        "after narrows the start of the later event",
        {"b": "date: 2021-06", "c": "date: 2021-06-15", "d": "date: 2021-08", "a": "date: 2021, after: d"},
    ),
    Case(
        "after narrows the end of the earlier event",
        {"b": "date: ../2021-12-31", "a": "date: 2021-11-02, after: b", "c": "date: 2021-11-03"},
    ),
    Case(
        "after narrows through a chain",
        {"d": "date: 2021-05-05", "z": "date: 2021, after: d", "y": "date: 2021, after: z", "a": "date: 2021-05-06"},
    ),
    Case("after several", {"b": "date: 2021", "c": "date: 2021", "a": "date: 2021, after: [b, c]"}),
    Case(
        "after an event of another story",
        {"one/b": "date: 2021-02", "two/x": "date: 2021-03", "one/a": "date: 2021, after: two/x"},
    ),
    Case("during", {"sitting": "date: 2021-09-15", "a-speech": "date: 2021-09-15, during: sitting"}),
    Case(
        "a denial after its target",
        {"b": "date: 2021-11-02", "a": "date: 2021-11-02, denies: b"},
    ),
    Case("maintaining after", {"b": "date: 2021-11", "a": "date: 2021-11, maintains: b#x"}),
    Case("withdrawing after", {"b": "date: 2021-11", "a": "date: 2021-11, withdraws: b#x"}),
    Case("correcting after", {"b": "date: 2021-11", "a": "date: 2021-11, corrects: b"}),
    Case("responding after", {"b": "date: 2021-11", "a": "date: 2021-11, responds_to: b"}),
    Case(
        "a claim's denial after its target",
        {"b": "date: 2021-11", "a": "date: 2021-11, claims: [{id: x, text: x, denies: b#x}]"},
    ),
    Case("confirming does not order", {"a": "date: 2021-11, confirms: b#x", "b": "date: 2021-11"}),
    Case(
        "the other relations do not order",
        {"a": "date: 2021, same_as: b, bears_on: b, qualifies: b", "b": "date: 2021"},
    ),
    Case(
        "an inferred relation does not order",
        {"a": "date: 2021-11-02, denies: {target: b, basis: inferred}", "b": "date: 2021-11-02"},
    ),
    Case(
        "an inferred relation contradicts no date",
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

TIES: tuple[Case, ...] = (
    Case(
        "a tie between related events",
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
        "one warning for a pair with several relations",
        {"a": "date: 2021-11-02, confirms: [b#x, b#y]", "b": "date: 2021-11-02"},
        [("ORD003", "a confirms 0 target")],
    ),
    Case("no tie: unrelated events", {"a": "date: 2021-11-02", "b": "date: 2021-11-02"}),
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
        "no tie: an inferred relation",
        {"a": "date: 2021-11-02, confirms: {target: b, basis: inferred}", "b": "date: 2021-11-02"},
    ),
    Case("no tie: another story", {"one/a": "date: 2021-11-02, confirms: two/b", "two/b": "date: 2021-11-02"}),
    Case(
        "no tie: two days in the story's zone",
        {
            "b": "date: 2021-11-02, time: '01:00', timezone: Pacific/Auckland",  # 18:00 on the 1st in Almaty
            "a": "date: 2021-11-02, confirms: b",
        },
    ),
)

IMPOSSIBLE: tuple[Case, ...] = (
    Case(
        "after a later event",
        {"a": "date: 2021-11-01, after: b", "b": "date: 2021-11-02"},
        [("ORD002", "a after 0")],
    ),
    Case(
        "during a later event",
        {"a": "date: 2021-11-01, during: b", "b": "date: 2021-11-02"},
        [("ORD002", "a during")],
    ),
    Case(
        "a denial before its target",
        {"a": "date: 2021-11-01, denies: b#x", "b": "date: 2021-11-02"},
        [("REL003", "a denies 0 target")],
    ),
    Case(
        "a claim's response before its target",
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
        "through a chain, reported where it breaks",
        {"a": "date: 2021-11-01, after: b", "b": "date: 2021, after: c", "c": "date: 2021-11-05"},
        [("ORD002", "a after 0")],
    ),
    Case(
        "through a chain with an open start",
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
        "after the start of a lasting event",
        {"b": "date: 2021-11-01, until: 2021-11-30", "a": "date: 2021-11-02, after: b"},
    ),
)


def _ids(case: Case) -> list[tuple[str, str]]:
    return [(name.rpartition("/")[0] or "story", name.rpartition("/")[2]) for name in case.events]


@pytest.mark.parametrize("case", ORDERED + TIES + POSSIBLE, ids=str)
def test_events_stand_in_expected_order(case: Case) -> None:
    """Events stand in the expected order, and each relevant tie has a warning."""
    outcome = order_events(_records([_event(*item) for item in case.events.items()], case.zones), _locate)

    assert (list(outcome.value), _summaries(outcome.problems)) == (_ids(case), case.problems)


@pytest.mark.parametrize("case", ORDERED + TIES + POSSIBLE + IMPOSSIBLE, ids=str)
def test_order_is_independent_of_reading_order(case: Case) -> None:
    """Entries read in reverse give the same order and the same problems."""
    events = [_event(*item) for item in case.events.items()]
    one = order_events(_records(events, case.zones), _locate)
    other = order_events(_records(events[::-1], case.zones), _locate)

    assert (list(other.value.items()), _summaries(other.problems)) == (
        list(one.value.items()),
        _summaries(one.problems),
    )


@pytest.mark.parametrize("case", IMPOSSIBLE, ids=str)
def test_impossible_order_is_reported(case: Case) -> None:
    """A contradiction between dates and a relation is an error at that field; all events still have a place."""
    outcome = order_events(_records([_event(*item) for item in case.events.items()]), _locate)

    assert (_summaries(outcome.problems), sorted(outcome.value)) == (case.problems, sorted(_ids(case)))


CYCLES: tuple[tuple[dict[str, str], list[tuple[str, str]]], ...] = (
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


@pytest.mark.parametrize(("events", "expected"), CYCLES)
def test_each_cycle_is_reported_once(events: dict[str, str], expected: list[tuple[str, str]]) -> None:
    """Each cycle of events is one error that names all of them; all events still have a place."""
    outcome = order_events(_records([_event(*item) for item in events.items()]), _locate)

    assert sorted((problem.code, problem.message) for problem in outcome.problems) == expected
    assert sorted(id_ for _, id_ in outcome.value) == sorted(events)


def test_cycle_report_names_all_its_fields() -> None:
    """The error for a cycle points at each field that takes part in it."""
    events = [
        _event("a", "date: 2021, after: c"),
        _event("b", "date: 2021, denies: a"),
        _event("c", "date: 2021, during: b"),
    ]
    (problem,) = order_events(_records(events), _locate).problems
    places = {problem.span.path if problem.span else ""} | {related.span.path for related in problem.related}

    assert places == {"a after 0", "b denies 0 target", "c during"}


def test_impossible_order_report_points_at_date() -> None:
    """The error for an impossible order names both events and points at one date."""
    events = [_event("a", "date: 2021-11-01, denies: b#x"), _event("b", "date: 2021-11-02")]
    (problem,) = order_events(_records(events), _locate).problems

    assert problem.message == "'a' can't have come after 'b': its date is earlier"
    assert [(related.span.path, related.note) for related in problem.related] == [("a date", "the date of 'a'")]


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ("date: 2021-11-02", "its date is earlier"),
        ("date: 2021-11", "what came before 'b' is later"),  # both can have begun at the first minute of the month
        ("date: ../2021-12-31", "what came before 'b' is later"),
    ],
)
def test_impossible_order_names_earlier_date_only_if_it_is_earlier(before: str, reason: str) -> None:
    """If the two dates alone allow the order, the error says that a chain of events rules it out."""
    texts = {"a": "date: 2021-11-01, time: '00:00', after: b", "b": f"{before}, after: c", "c": "date: 2021-11-02"}
    (problem,) = order_events(_records([_event(*item) for item in texts.items()]), _locate).problems

    assert problem.message == f"'a' can't have come after 'b': {reason}"


STAGES: tuple[tuple[dict[str, str], list[str], list[str]], ...] = (
    ({"a": "passage", "b": "[reading-2, reading-3]", "c": "[introduction, reading-1]"}, ["c", "b", "a"], []),
    ({"a": "[reading-2, {stage: reading-3, outcome: adopted}]", "b": "reading-1"}, ["b", "a"], []),
    ({"a": "[reading-1, reading-3]", "b": "reading-2"}, ["b", "a"], ["ORD001"]),
)


@pytest.mark.parametrize(("stages", "expected", "codes"), STAGES)
def test_events_of_one_day_follow_order_of_stages(
    stages: dict[str, str], expected: list[str], codes: list[str]
) -> None:
    """Every stage of an event counts: the event follows those of earlier stages and precedes those of later ones."""
    fields = BillFields.model_validate({"title": {"en": "x"}, "procedure": "generic"})
    bill = Entry("bill", "act", fields, "content/bills/act.yaml")
    events = [_event(name, f"date: 2021-11-01, bill: act, stage: {stage}") for name, stage in stages.items()]
    outcome = order_events(replace(_records(events), bills=(bill,)), _locate)

    assert ([name for _, name in outcome.value], [problem.code for problem in outcome.problems]) == (expected, codes)


def test_tie_warning_says_what_to_write() -> None:
    """The warning about a tie says how to resolve it."""
    events = [_event("a", "date: 2021-11-02, confirms: b"), _event("b", "date: 2021-11-02")]
    (problem,) = order_events(_records(events), _locate).problems

    assert problem.message == "'a' and 'b' are of one day, and nothing says which came first"
    assert problem.hint == "add the times, or write 'after' with the id of the earlier one into the file of the later"


# Small pools, so that dates coincide and relations form chains.
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


def _predecessors(texts: Mapping[str, str]) -> dict[str, set[str]]:
    """Return, for each event, the events that it must follow."""
    return {
        name: {
            target
            for part in text.split(", ")
            for kind, _, target in [part.partition(": ")]
            if kind in ("after", "denies", "responds_to") and target in texts and target != name
        }
        for name, text in texts.items()
    }


def _all_predecessors(name: str, predecessors: Mapping[str, set[str]]) -> set[str]:
    """Return all events that `name` must follow, directly or through others."""
    found: set[str] = set()
    todo = set(predecessors[name])
    while todo:
        found |= todo
        todo = {further for target in todo for further in predecessors[target]} - found
    return found


def _without_cycles(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the events that take part in no cycle."""
    predecessors = _predecessors(texts)
    return {name: text for name, text in texts.items() if name not in _all_predecessors(name, predecessors)}


@given(stories.flatmap(lambda texts: st.tuples(st.just(texts), st.permutations(list(texts)))))
def test_shuffled_entries_give_same_order(shuffled: tuple[dict[str, str], list[str]]) -> None:
    """Shuffled entries give the same order, even if they contradict each other."""
    texts, names = shuffled
    one = order_events(_records([_event(name, text) for name, text in texts.items()]), _locate)
    other = order_events(_records([_event(name, texts[name]) for name in names]), _locate)

    assert list(other.value.items()) == list(one.value.items())


@given(stories.map(_without_cycles))
def test_order_respects_all_relations(texts: dict[str, str]) -> None:
    """Each event stands after all events that it must follow, whatever the dates."""
    order = order_events(_records([_event(*item) for item in texts.items()]), _locate).value
    positions = {id_: position for position, (_, id_) in enumerate(order)}
    wrong = [
        (before, after)
        for after, targets in _predecessors(texts).items()
        for before in targets
        if positions[before] > positions[after]
    ]

    assert wrong == []


@given(stories)
def test_cycles_leave_other_events_in_order(texts: dict[str, str]) -> None:
    """Cycles don't affect the order of events outside them."""
    order = order_events(_records([_event(*item) for item in texts.items()]), _locate).value
    positions = {id_: position for position, (_, id_) in enumerate(order)}
    predecessors = _predecessors(texts)
    wrong = [
        (before, after)
        for after, targets in predecessors.items()
        for before in targets
        if after not in _all_predecessors(before, predecessors) and positions[before] > positions[after]
    ]

    assert wrong == []


@given(stories)
def test_every_event_stands_once(texts: dict[str, str]) -> None:
    """The order holds each event exactly once."""
    order = order_events(_records([_event(*item) for item in texts.items()]), _locate).value

    assert sorted(order) == sorted(("story", name) for name in texts)


@given(stories)
def test_unrelated_events_stand_by_date(texts: dict[str, str]) -> None:
    """Unrelated events stand by earliest day, then time, then latest day, then id."""
    unrelated = {
        name: text.partition(", after")[0].partition(", denies")[0].partition(", resp")[0]
        for name, text in texts.items()
    }
    events = {name: _event(name, text) for name, text in unrelated.items()}
    records = _records(list(events.values()))
    bounds = {name: bounds_of(event, records) for name, event in events.items()}

    def key(name: str) -> tuple[int, int, str]:
        last_day = bounds[name].latest // 1440
        earliest = bounds[name].earliest
        return last_day * 1440 if earliest is None else earliest, last_day, name

    order = [id_ for _, id_ in order_events(records, _locate).value]

    assert order == sorted(unrelated, key=key)
