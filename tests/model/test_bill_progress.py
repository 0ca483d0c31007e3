"""A bill's progress: reached stages, gaps, loops and next stages."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import BASE, MakeSite
from entry_blocks import blocks
from golden import expected_text
from msgspec.structs import replace

from onrecord.build.pipeline import Options, check, read
from onrecord.model.bill_progress import bill_stages
from onrecord.model.fields import EventFields, ProcedureFields
from onrecord.model.fingerprints import fingerprint_of
from onrecord.model.origins import Origins
from onrecord.model.procedures import Procedure
from onrecord.model.relations import Ref
from onrecord.model.site import BillStage, Event
from onrecord.problems import BUILT_IN, SourceFile
from onrecord.read.normalization import normalize
from onrecord.read.site_reader import PROCEDURES, READ_PROCEDURES
from onrecord.read.yaml.tree import parse_yaml

KAZAKHSTAN = {
    "nothing recorded": ("", "", "", "introduction"),
    "a first reading without its introduction": ("lower-1:adopted", "lower-1", "introduction", "lower-pass"),
    "rejected at the first reading": ("introduction lower-1:rejected", "introduction lower-1", "", ""),
    "passed: the other chamber is next": (
        "introduction lower-1:adopted lower-pass:adopted",
        "introduction lower-1 lower-pass",
        "",
        "to-upper upper-pass upper-amend upper-reject",
    ),
    "only the passage is known": (
        "lower-pass:adopted",
        "lower-pass",
        "introduction lower-1",
        "to-upper upper-pass upper-amend upper-reject",
    ),
    "amended and agreed": (
        "lower-1:adopted lower-pass:adopted upper-amend:returned lower-concur:agreed",
        "lower-1 lower-pass upper-amend lower-concur",
        "introduction",
        "to-president signed veto",
    ),
    "the amendments were not agreed": (
        "lower-1:adopted lower-pass:adopted upper-amend:returned lower-concur:disagreed",
        "lower-1 lower-pass upper-amend lower-concur",
        "introduction",
        "",
    ),
    "rejected by the other chamber": (
        "lower-1:adopted lower-pass:adopted upper-reject:rejected",
        "lower-1 lower-pass upper-reject",
        "introduction",
        "lower-insist",
    ),
    "insisted on: the other chamber is next": (
        "lower-1:adopted lower-pass:adopted upper-reject:rejected lower-insist:adopted",
        "lower-1 lower-pass upper-reject lower-insist",
        "introduction",
        "to-upper upper-pass upper-amend upper-reject",
    ),
    "insisting failed: no stage is next": (
        "lower-1:adopted lower-pass:adopted upper-reject:rejected lower-insist:rejected",
        "lower-1 lower-pass upper-reject lower-insist",
        "introduction",
        "",
    ),
    "a signature ends the process": (
        "lower-concur:agreed signed:signed",
        "lower-concur signed",
        "introduction lower-1 lower-pass upper-amend",
        "",
    ),
    "a withdrawal ends the process": ("introduction withdrawn", "introduction withdrawn", "", ""),
    "an objection: only an override can follow": (
        "upper-pass:adopted to-president veto:vetoed",
        "upper-pass to-president veto",
        "introduction lower-1 lower-pass",
        "veto-override",
    ),
    "an objection that was overridden: the signature": (
        "upper-pass:adopted veto:vetoed veto-override:adopted",
        "upper-pass veto veto-override",
        "introduction lower-1 lower-pass",
        "signed",
    ),
    "an override that failed: no signature": (
        "upper-pass:adopted veto:vetoed veto-override:rejected",
        "upper-pass veto veto-override",
        "introduction lower-1 lower-pass",
        "",
    ),
}
COMMONS = "origin-1 origin-2:adopted origin-committee:reported origin-report origin-3:adopted"
LORDS = "other-1 other-2:adopted other-committee:reported other-report other-3:adopted-with-changes"
BOTH = f"{COMMONS} {LORDS}"
UNCHANGED = f"{COMMONS} {LORDS.removesuffix('-with-changes')}"
KINGDOM = {
    "second reading: the first House is not finished": (
        "origin-2:adopted",
        "",
        "origin-1",
        "origin-committee origin-3",
    ),
    "voted down at second reading": ("origin-1 origin-2:rejected", "", "", ""),
    "passed by the first House": (COMMONS, "", "", "other-1"),
    "a first House without committee and report": (
        "origin-1 origin-2:adopted origin-3:adopted",
        "",
        "",
        "other-1",
    ),
    "a report without a recorded committee stage": (
        "origin-1 origin-2:adopted origin-report origin-3:adopted",
        "",
        "origin-committee",
        "other-1",
    ),
    "recommitted: the report is next again": (
        "origin-1 origin-2:adopted origin-committee:reported origin-report origin-committee:reported",
        "origin-report",
        "",
        "origin-report origin-3",
    ),
    "recommitted, and reported again": (
        "origin-1 origin-2:adopted origin-committee:reported origin-report origin-committee:reported origin-report",
        "",
        "",
        "origin-3",
    ),
    "passed without changes: the assent": (
        f"{COMMONS} other-1 other-2:adopted other-3:adopted",
        "",
        "",
        "royal-assent",
    ),
    "passed with changes: back to the first House": (BOTH, "", "", "amendments-origin"),
    "passed without a known outcome: either may follow": (
        f"{COMMONS} other-1 other-2:adopted other-3:?",
        "",
        "",
        "amendments-origin royal-assent",
    ),
    "ping-pong, first round": (f"{BOTH} amendments-origin:returned", "", "", "amendments-other"),
    "ping-pong, second round": (
        f"{BOTH} amendments-origin:returned amendments-other:returned",
        "",
        "",
        "amendments-origin",
    ),
    "ping-pong, third round": (
        f"{BOTH} amendments-origin:returned amendments-other:returned amendments-origin:returned",
        "",
        "",
        "amendments-other",
    ),
    "ping-pong, agreed in the third round": (
        f"{BOTH} {' '.join(f'amendments-origin:returned amendments-other:{end}' for end in ('returned', 'agreed'))}",
        "",
        "",
        "royal-assent",
    ),
    "assented to": (f"{BOTH} amendments-origin:agreed royal-assent:assented", "", "", ""),
    "carried over: the next stage is unchanged": (
        "origin-1 origin-2:adopted carried-over:adopted",
        "",
        "",
        "origin-committee origin-3",
    ),
    "withdrawn": ("origin-1 withdrawn", "", "", ""),
    "fallen during the ping-pong": (f"{BOTH} amendments-origin:returned amendments-other:returned fell", "", "", ""),
}
HOUSE = "introduced origin-referred origin-reported:reported origin-pass:adopted"
PASSED = f"{HOUSE} other-pass:adopted presented"
AMENDED = f"{HOUSE} other-pass:adopted-with-changes"
STATES = {
    "introduced: it may come to the floor without a committee": (
        "introduced",
        "",
        "",
        "origin-referred origin-reported origin-discharged origin-pass",
    ),
    "passed by the first chamber": (
        HOUSE,
        "",
        "",
        "other-received other-referred other-reported other-discharged other-pass",
    ),
    "two thirds were missing under suspension": (
        "introduced origin-referred origin-pass:rejected",
        "origin-pass",
        "",
        "origin-reported origin-discharged origin-pass",
    ),
    "passed by a second vote": (
        "introduced origin-referred origin-pass:rejected origin-reported:reported origin-pass:adopted",
        "",
        "",
        "other-received other-referred other-reported other-discharged other-pass",
    ),
    "failed in the second chamber": (
        f"{HOUSE} other-pass:rejected",
        "other-pass",
        "",
        "other-reported other-discharged other-pass",
    ),
    "written by a committee": (
        "original-reported:reported origin-pass:adopted other-received other-pass:adopted presented signed:signed law",
        "",
        "",
        "",
    ),
    "one committee discharged, and another reported": (
        "introduced origin-referred origin-discharged origin-reported:reported",
        "",
        "",
        "origin-pass",
    ),
    "the second chamber insisted at once": (
        f"{AMENDED} amendments-other:returned",
        "",
        "",
        "amendments-origin conference",
    ),
    "passed unchanged by the second": (f"{HOUSE} other-pass:adopted", "", "", "enrolled presented"),
    "passed with changes": (AMENDED, "", "", "amendments-origin amendments-other conference"),
    "the changes were agreed to": (f"{AMENDED} amendments-origin:agreed", "", "", "enrolled presented"),
    "sent back": (f"{AMENDED} amendments-origin:returned", "", "", "amendments-other conference"),
    "in conference": (f"{AMENDED} conference:reported", "", "", "conference-first"),
    "a conference report that one chamber agreed to": (
        f"{AMENDED} conference:reported conference-first:agreed",
        "",
        "",
        "conference-second",
    ),
    "a conference report that both agreed to": (
        f"{AMENDED} conference:reported conference-first:agreed conference-second:agreed",
        "",
        "",
        "enrolled presented",
    ),
    "a conference report that was voted down": (
        f"{AMENDED} conference:reported conference-first:disagreed",
        "",
        "",
        "",
    ),
    "with the President": (PASSED, "", "", "signed unsigned vetoed pocket-vetoed"),
    "signed": (f"{PASSED} signed:signed", "", "", "law"),
    "not signed in ten days": (f"{PASSED} unsigned", "", "", "law"),
    "a pocket veto ends the process": (f"{PASSED} pocket-vetoed:vetoed", "", "", ""),
    "vetoed": (f"{PASSED} vetoed:vetoed", "", "", "override-origin"),
    "overridden in the first chamber": (f"{PASSED} vetoed:vetoed override-origin:adopted", "", "", "override-other"),
    "overridden in both": (
        f"{PASSED} vetoed:vetoed override-origin:adopted override-other:adopted",
        "",
        "",
        "law",
    ),
    "the override failed in the second chamber": (
        f"{PASSED} vetoed:vetoed override-origin:adopted override-other:rejected",
        "",
        "",
        "",
    ),
    "the override failed in the first chamber": (f"{PASSED} vetoed:vetoed override-origin:rejected", "", "", ""),
    "only the signature is known": (
        "signed:signed",
        "",
        "origin-pass other-pass presented",
        "law",
    ),
    "the Congress ended": (f"{HOUSE} died", "", "", ""),
}
_DOCS = Path(__file__).parents[2] / "docs"
BICAMERAL = [(procedure, name) for procedure, cases in (("uk", KINGDOM), ("us-federal", STATES)) for name in cases]


def _built_in_procedures() -> list[SourceFile]:
    files = sorted(PROCEDURES.glob("*.yaml"))
    return [SourceFile(f"{BUILT_IN}procedures/{file.name}", file.read_text("utf-8")) for file in files]


def _fields(file: SourceFile) -> dict[str, Any]:
    tree = parse_yaml(file).value
    assert tree is not None
    fields = normalize(tree, ProcedureFields, "en")
    assert isinstance(fields, dict)
    return fields


def _procedure(name: str) -> Procedure:
    file = next(file for file in _built_in_procedures() if file.path.endswith(f"/{name}.yaml"))
    return Procedure(name, ProcedureFields.model_validate(_fields(file)))


@pytest.mark.generated
def test_built_in_procedures_are_read_from_one_file() -> None:
    """The file that each command reads has all built-in procedures, as their own files have them."""
    found = [(file.path, fingerprint_of(file.text), _fields(file)) for file in _built_in_procedures()]
    actual = json.dumps(found, ensure_ascii=False, indent=0) + "\n"

    assert expected_text(READ_PROCEDURES, actual) == actual


def _english_texts(plain: object) -> set[str]:
    """Return the English texts in the fields of a procedure."""
    if isinstance(plain, list):
        return set().union(*map(_english_texts, plain))
    if not isinstance(plain, dict):
        return set()
    return {plain["en"]} if "en" in plain else set().union(*map(_english_texts, plain.values()))


def _titled(file: SourceFile) -> tuple[str, dict[str, Any]]:
    fields = _fields(file)
    return fields["title"]["en"], fields


@pytest.mark.parametrize("file", sorted(PROCEDURES.glob("??.json")), ids=lambda file: file.stem)
def test_a_language_has_all_words_of_a_procedure_or_none(file: Path) -> None:
    """No page of a procedure is in two languages; words that no procedure has any more are taken out."""
    known = set(json.loads(file.read_text("utf-8")))
    texts = {title: _english_texts(fields) for title, fields in map(_titled, _built_in_procedures())}
    lacking = {title: sorted(texts[title] - known) for title in texts.keys() & known}

    assert {title: words for title, words in lacking.items() if words} == {}
    assert known - set().union(*texts.values()) == set()


@pytest.mark.parametrize("language", sorted(file.stem for file in PROCEDURES.glob("??.json")))
def test_a_procedure_without_words_in_a_language_is_wholly_in_english(
    language: str, make_site: MakeSite, options: Options
) -> None:
    """A site in German gets no German word of a procedure whose title has no German one, though it shares labels."""
    reading = read(make_site({"site.yaml": f"{BASE['site.yaml']}languages: [{language}]\n"}), options).value
    assert reading is not None
    procedures = {entry.id: entry.fields for entry in reading.records.procedures}
    labels = {id_: [stage.label for stage in fields.stages] for id_, fields in procedures.items()}
    has_words = {id_: {language in text for text in [procedures[id_].title, *labels[id_]]} for id_ in procedures}

    assert {id_ for id_, found in has_words.items() if len(found) > 1} == set()
    assert {True} in has_words.values()


def _event(position: int, *steps: str) -> Event:
    """Return an event by which a bill made these steps, each `stage:outcome`; `?` is an unknown outcome."""
    parts = [step.partition(":") for step in steps]
    fields = EventFields.model_validate(
        {
            "type": "bill-action",
            "date": f"2021-01-{position:02d}",
            "title": {"en": "A step"},
            "bill": "act",
            "stage": [
                {"stage": stage, "outcome": None if outcome == "?" else outcome or "none"}
                for stage, _, outcome in parts
            ],
            "sources": [{"source": "wire"}],
        }
    )
    return Event(
        f"step-{position}",
        "story",
        Ref("story", f"step-{position}"),
        fields,
        {},
        "",
        None,
        date.min,
        (),
        (),
        Origins((), (), (), ()),
        {},
    )


def _steps(procedure: str, recorded: str) -> tuple[BillStage, ...]:
    return bill_stages(_procedure(procedure), [_event(i, step) for i, step in enumerate(recorded.split(), 1)])


@pytest.mark.parametrize("name", KAZAKHSTAN)
def test_bill_progress_has_reached_missing_and_next_stages(name: str) -> None:
    """Recorded stages are reached, necessary unrecorded ones are gaps, and the procedure gives the next stages."""
    recorded, reached, gaps, coming = KAZAKHSTAN[name]
    steps = _steps("kz-bicameral", recorded)

    assert " ".join(step.stage.key for step in steps if step.reached == "yes") == reached
    assert " ".join(step.stage.key for step in steps if step.reached == "gap") == gaps
    assert " ".join(step.stage.key for step in steps if step.is_next) == coming


@pytest.mark.parametrize(("procedure", "name"), BICAMERAL)
def test_bicameral_bill_goes_back_and_forth_until_agreement(procedure: str, name: str) -> None:
    """A bill goes back and forth until both chambers agree; the outcome of a stage determines what comes next."""
    recorded, again, gaps, coming = {"uk": KINGDOM, "us-federal": STATES}[procedure][name]
    steps = _steps(procedure, recorded)

    assert " ".join(step.stage.key for step in steps if step.is_open_again) == again
    assert " ".join(step.stage.key for step in steps if step.reached == "gap") == gaps
    assert " ".join(step.stage.key for step in steps if step.is_next) == coming


@pytest.mark.parametrize(
    ("procedure", "recorded"),
    [("kz-bicameral", case[0]) for case in KAZAKHSTAN.values()]
    + [(name, {"uk": KINGDOM, "us-federal": STATES}[name][case][0]) for name, case in BICAMERAL],
)
def test_event_of_many_stages_equals_many_events(procedure: str, recorded: str) -> None:
    """A bill gets as far by one event with several stages as by several events with one stage each."""
    together = bill_stages(_procedure(procedure), [_event(1, *recorded.split())])
    apart = _steps(procedure, recorded)

    assert [replace(step, events=()) for step in together] == [replace(step, events=()) for step in apart]


def test_stage_inherits_the_events_outcome() -> None:
    """A stage without an outcome has the event's; a stage with its own outcome keeps it."""
    fields = EventFields.model_validate(
        {
            "type": "bill-reading",
            "date": "2021-01-01",
            "title": {"en": "A sitting"},
            "bill": "act",
            "stage": [{"stage": "lower-1"}, {"stage": "lower-pass", "outcome": "rejected", "votes": {"for": "3"}}],
            "outcome": "adopted",
            "votes": {"for": "71"},
            "sources": [{"source": "wire"}],
        }
    )
    first, second = fields.reached

    assert (first.outcome, first.votes) == ("adopted", None)
    assert (second.outcome, second.votes and second.votes.for_) == ("rejected", 3)


MISSING = {
    "one of several paths": (
        "kz-bicameral",
        "introduction lower-1:adopted lower-pass:adopted signed:signed",
        {"signed": "upper-pass lower-concur veto-override"},
    ),
    "one path is recorded": (
        "kz-bicameral",
        "introduction lower-1:adopted lower-pass:adopted upper-pass:adopted signed:signed",
        {},
    ),
    "a recorded stage has another outcome": (
        "uk",
        f"{BOTH} royal-assent:assented",
        {"royal-assent": "amendments-origin amendments-other"},
    ),
    "the last message of the ping-pong": (
        "uk",
        f"{BOTH} amendments-origin:returned royal-assent:assented",
        {"royal-assent": "amendments-origin amendments-other"},
    ),
    "the outcome is unknown": (
        "uk",
        f"{COMMONS} other-1 other-2:adopted other-3:? royal-assent:assented",
        {},
    ),
    "before an optional stage": (
        "us-federal",
        f"{AMENDED} presented signed:signed",
        {"presented": "amendments-origin amendments-other conference-second"},
    ),
    "a loop without an entry": (
        "uk",
        f"{UNCHANGED} amendments-origin:returned amendments-other:returned amendments-origin:agreed",
        {},
    ),
    "a loop whose entry is not recorded": (
        "us-federal",
        f"{HOUSE} amendments-origin:returned amendments-other:agreed",
        {},
    ),
    "before a gap": (
        "us-federal",
        f"{AMENDED} signed:signed",
        {"presented": "amendments-origin amendments-other conference-second"},
    ),
}


@pytest.mark.parametrize("name", MISSING)
def test_alternative_missing_stages_precede_the_stage_that_needs_one(name: str) -> None:
    """Where several paths lead to a stage and none is recorded, the gap precedes that stage."""
    procedure, recorded, missing = MISSING[name]
    found = {step.stage.key: " ".join(stage.key for stage in step.missing) for step in _steps(procedure, recorded)}

    assert {key: stages for key, stages in found.items() if stages} == missing


@pytest.mark.parametrize("name", ["generic", "kz-bicameral", "uk", "us-federal"])
def test_built_in_procedure_is_translated(name: str) -> None:
    """Every stage has English and Russian names, a classification and outcomes."""
    procedure = _procedure(name)

    for stage in procedure.fields.stages:
        assert {"en", "ru"} <= set(stage.label), stage.key
        assert stage.classification or stage.key.endswith("-discharged"), stage.key
        assert stage.outcomes, stage.key


@pytest.mark.parametrize("name", ["kz-bicameral", "uk", "us-federal"])
def test_stage_of_a_real_parliament_explains_its_meaning(name: str) -> None:
    """Each stage has a meaning in two languages: a first reading is a formality in London and a vote in Astana."""
    for stage in _procedure(name).fields.stages:
        assert {"en", "ru"} <= set(stage.meaning or {}), stage.key


@pytest.mark.parametrize(
    ("procedure", "origin", "chambers"),
    [
        ("uk", "commons", {"origin-2": "commons", "other-2": "lords", "amendments-origin": "commons"}),
        ("uk", "lords", {"origin-2": "lords", "other-2": "commons", "amendments-origin": "lords"}),
        ("us-federal", "senate", {"origin-pass": "senate", "other-pass": "house", "override-origin": "senate"}),
        ("us-federal", "senate", {"conference": None, "conference-first": None, "presented": None}),
        ("uk", None, {"origin-2": None, "other-2": None}),
    ],
)
def test_chamber_depends_on_the_bills_origin(
    procedure: str, origin: str | None, chambers: dict[str, str | None]
) -> None:
    """A stage belongs to the originating chamber, the other one or none; if the origin is unknown, to none."""
    found = _procedure(procedure)

    assert {key: found.chamber_of(found.stages[key], origin) for key in chambers} == chambers


def test_loop_does_not_change_which_stage_is_first() -> None:
    """A stage to which a loop leads back still comes first."""
    looping = ProcedureFields.model_validate(
        {
            "title": {"en": "x"},
            "jurisdiction": "XX",
            "stages": [
                {"key": "one", "label": {"en": "1"}, "after_any": [{"stage": "start"}, {"stage": "two"}]},
                {"key": "two", "label": {"en": "2"}, "after": [{"stage": "one"}]},
                {"key": "start", "label": {"en": "0"}},
            ],
        }
    )
    procedure = Procedure("looping", looping)

    assert procedure.precedes("start", "two")
    assert procedure.precedes("one", "two")
    assert not procedure.precedes("two", "one")


@pytest.mark.parametrize("chamber", ["origin", "other"])
def test_report_and_discharge_of_one_day_have_no_order(chamber: str) -> None:
    """One committee may report on the day on which another one is discharged; both come before the vote."""
    procedure = _procedure("us-federal")
    reported, discharged = f"{chamber}-reported", f"{chamber}-discharged"

    assert not procedure.precedes(reported, discharged)
    assert not procedure.precedes(discharged, reported)
    assert not procedure.is_loop(reported, discharged)
    assert procedure.precedes(discharged, f"{chamber}-pass")


@pytest.mark.parametrize(
    ("stage", "outcome", "ends"),
    [
        ("override-origin", "rejected", True),
        ("override-other", "rejected", True),
        ("override-other", "adopted", False),
        ("override-other", None, False),
        ("law", "none", True),
    ],
)
def test_outcome_decides_whether_a_stage_ends_the_procedure(stage: str, outcome: str | None, *, ends: bool) -> None:
    """A failed override ends the bill, and one that succeeded or whose outcome is unknown does not."""
    procedure = _procedure("us-federal")

    assert procedure.ends_at(procedure.stages[stage], outcome) is ends


def test_repeatable_loop_orders_no_messages_of_one_day() -> None:
    """One chamber considers amendments first, but of several messages on one day either may come first."""
    procedure = _procedure("uk")

    assert procedure.comes_first("amendments-origin", "amendments-other")
    assert not procedure.precedes("amendments-origin", "amendments-other")
    assert procedure.precedes("other-3", "amendments-origin")


def test_stage_on_one_of_several_paths_precedes_its_successor() -> None:
    """On one day, the vote that passes a bill precedes its transfer to the President."""
    procedure = _procedure("us-federal")

    assert not procedure.comes_first("conference-second", "presented")
    assert procedure.precedes("conference-second", "presented")
    assert not procedure.precedes("signed", "vetoed")


CONTRADICTED = {
    "changes that no House made": ("uk", f"{UNCHANGED} amendments-origin:returned", {"amendments-origin": "other-3"}),
    "a loop that justifies itself": (
        "uk",
        f"{UNCHANGED} amendments-origin:returned amendments-other:returned amendments-origin:agreed",
        {"amendments-origin": "other-3"},
    ),
    "a loop with its end": (
        "uk",
        f"{UNCHANGED} amendments-origin:returned amendments-other:agreed royal-assent:assented",
        {"amendments-origin": "other-3"},
    ),
    "a loop with an entry": ("uk", f"{BOTH} amendments-origin:returned amendments-other:returned", {}),
    "an entry without a known outcome": (
        "uk",
        f"{COMMONS} other-1 other-2:adopted other-3:? amendments-origin:returned amendments-other:agreed",
        {},
    ),
    "a reply after the agreement": (
        "uk",
        f"{BOTH} amendments-origin:agreed amendments-other:agreed",
        {"amendments-other": "amendments-origin"},
    ),
    "a rejection, and two stages after it": (
        "us-federal",
        f"{PASSED} vetoed:vetoed override-origin:rejected override-other:adopted law",
        {"override-other": "override-origin"},
    ),
    "one of several is missing": ("uk", f"{BOTH} royal-assent:assented", {}),
    "a rejection that was reversed": ("kz-bicameral", "lower-1:rejected lower-1:adopted lower-pass:adopted", {}),
}


@pytest.mark.parametrize("name", CONTRADICTED)
def test_first_stage_that_contradicts_the_outcomes_is_named(name: str) -> None:
    """A stage may follow only earlier ones, so a loop can't justify itself; only the first contradiction is named."""
    procedure, recorded, expected = CONTRADICTED[name]
    record: dict[str, list[str | None]] = {}
    for stage, _, outcome in (step.partition(":") for step in recorded.split()):
        record.setdefault(stage, []).append(None if outcome == "?" else outcome or "none")
    found = _procedure(procedure).contradicted_by_outcomes(record)

    assert {key: " ".join(way.stage for way in ways) for key, ways in found.items()} == expected


def test_stage_without_outcomes_rules_out_no_successor() -> None:
    """If a stage lists no outcomes, the procedure's own `after` decides what follows a rejection."""
    terse = ProcedureFields.model_validate(
        {
            "title": {"en": "x"},
            "jurisdiction": "XX",
            "stages": [
                {"key": "refusal", "label": {"en": "1"}},
                {"key": "again", "label": {"en": "2"}, "after": [{"stage": "refusal"}]},
            ],
        }
    )

    assert Procedure("terse", terse).contradicted_by_outcomes({"refusal": ["rejected"], "again": ["adopted"]}) == {}


def test_circle_of_optional_stages_is_no_path() -> None:
    """A circle of optional stages is no path to the stage after it."""
    going_round = ProcedureFields.model_validate(
        {
            "title": {"en": "x"},
            "jurisdiction": "XX",
            "stages": [
                {"key": "one", "label": {"en": "1"}, "after_any": [{"stage": "two"}], "optional": "yes"},
                {"key": "two", "label": {"en": "2"}, "after_any": [{"stage": "one"}], "optional": "yes"},
                {"key": "end", "label": {"en": "3"}, "after_any": [{"stage": "one"}]},
            ],
        }
    )
    procedure = Procedure("round", going_round)

    assert not procedure.is_open(procedure.stages["end"], {})
    assert procedure.missing({"end": [None]}) == {}


@pytest.mark.parametrize(
    ("outcome", "coming"),
    [("returned", {"reading-1-again"}), ("adopted", {"reading-2", "passage"}), ("rejected", set[str]())],
)
def test_reading_that_returns_a_bill_is_repeated_again(outcome: str, coming: set[str]) -> None:
    """A repeated first reading may send the bill to another one, and comes no more once it has adopted the bill."""
    recorded = ["introduced", "reading-1:returned", f"reading-1-again:{outcome}"]
    events = [_event(position, step) for position, step in enumerate(recorded, 1)]
    steps = bill_stages(_procedure("ua-rada"), events)

    assert {step.stage.key for step in steps if step.is_next} - {"committee"} == coming


def test_documentation_names_every_stage_of_the_built_in_procedures() -> None:
    """The page on procedures has a heading for each built-in procedure, with all its stages below."""
    _, *parts = (_DOCS / "built-in-procedures.md").read_text("utf-8").split("\n### ")
    section_texts = {part.partition("\n")[0]: part for part in parts}

    assert set(section_texts) == {Path(file.path).stem for file in _built_in_procedures()}
    for name, text in section_texts.items():
        assert [key for key in _procedure(name).stages if f"`{key}`" not in text] == []


def test_built_in_procedures_pass_every_check(make_site: MakeSite, options: Options) -> None:
    """The built-in procedures pass the checks of a site's own ones, which leave some checks out for them."""
    own = {f"content/procedures/{Path(file.path).name}": file.text for file in _built_in_procedures()}
    languages = sorted({language for file in _built_in_procedures() for language in _fields(file)["title"]})
    settings = f"{BASE['site.yaml']}languages: [{', '.join(languages)}]\n"
    outcome = check(make_site({"site.yaml": settings, **own}), options)
    problems = [problem for problem in outcome.problems if problem.span and "procedures/" in problem.span.path]

    assert outcome.value.records is not None
    assert {entry.file for entry in outcome.value.records.procedures} == own.keys()
    assert problems == []


def test_documented_procedure_works() -> None:
    """The documented example is a valid procedure: a bill goes through it as the page says."""
    example = next(blocks((_DOCS / "procedures.md").read_text("utf-8"))).content
    tree = parse_yaml(SourceFile("own.yaml", example)).value
    assert tree is not None
    procedure = Procedure("own", ProcedureFields.model_validate(normalize(tree, ProcedureFields, "en")))
    recorded = ["introduction", "vote:adopted", "vote-there:adopted-with-changes"]
    steps = bill_stages(procedure, [_event(position, step) for position, step in enumerate(recorded, 1)])

    assert [step.stage.key for step in steps if step.reached == "gap"] == []
    assert [step.stage.key for step in steps if step.is_next] == ["agreement"]
