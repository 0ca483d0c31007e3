"""A procedure drawn in characters: each way is in the picture, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.editing.procedure_view.procedure_picture import draw, lay_out, legend
from onrecord.editing.procedure_view.rails import Rail, bundle, place_rails
from onrecord.editing.procedure_view.stage_table import stage_table
from onrecord.editing.procedure_view.ways import drawn_ways, ends_with, list_ways, stops_with
from onrecord.editing.procedure_view.wording import words_in
from onrecord.model.fields import ProcedureFields
from onrecord.model.procedures import Procedure
from onrecord.problems import SourceFile
from onrecord.read.normalization import normalize
from onrecord.read.site_reader import PROCEDURE_LANGUAGES, built_in_procedures
from onrecord.read.yaml.tree import parse_yaml
from onrecord.report.painting import plain

BUILT_IN = {entry.id: Procedure(entry.id, entry.fields) for entry in built_in_procedures(PROCEDURE_LANGUAGES)}
_PAIRS = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] != pair[1]), max_size=25)


def _pairs(rails: list[Rail]) -> list[tuple[int, int]]:
    return [(origin, target) for rail in rails for origin in rail.origins for target in rail.targets]


@given(_PAIRS)
def test_rails_lead_where_the_ways_do(pairs: set[tuple[int, int]]) -> None:
    """Rails have all ways and no others, and no rail leads both up and down."""
    rails = bundle(pairs)

    assert set(_pairs(rails)) == pairs
    for rail in rails:
        assert {origin > target for origin, target in _pairs([rail])} == {rail.leads_back}


@given(_PAIRS)
def test_rails_of_a_column_do_not_meet(pairs: set[tuple[int, int]]) -> None:
    """All rails are in some column, and those of one column have no row in common."""
    rails = bundle(pairs)
    columns = place_rails(rails)

    assert sorted(map(repr, rails)) == sorted(repr(rail) for column in columns for rail in column)
    for column in columns:
        rows = [row for rail in column for row in range(rail.top, rail.bottom + 1)]
        assert len(rows) == len(set(rows))


def _procedure(stages: str) -> Procedure:
    tree = parse_yaml(SourceFile("x.yaml", f"title: X\njurisdiction: XX\n{stages}")).value
    assert tree is not None
    return Procedure("x", ProcedureFields.model_validate(normalize(tree, ProcedureFields, "en")))


def _drawn(procedure: Procedure, width: int = 80, *, in_ascii: bool = False) -> str:
    return "\n".join(draw(lay_out(procedure, words_in("en")), width, plain, in_ascii=in_ascii))


LOOP = _procedure("""\
stages:
  - {key: start, label: Start, outcomes: none}
  - {key: vote, label: Vote, after: start, outcomes: [adopted, returned]}
  - {key: reply, label: Reply, after: {stage: vote, outcome: returned}, reopens: vote, repeat: yes}
  - {key: law, label: Law, after_any: [{stage: vote, outcome: adopted}, reply], outcomes: none}
  - {key: void, label: Void, any_time: yes, outcomes: none}
terminal: [law, void]
""")


def test_picture_has_ways_on_and_back() -> None:
    """A rail comes to a stage in its line, and leaves it one line below if both would be there."""
    assert _drawn(LOOP) == (
        "    ● 1  Start\n  ╭▶● 2  Vote\n╭─┆─┤\n│ ╰┄● 3  Reply ↻\n╰──▶■ 4  Law\n\nat any time:\n    ■ 5  Void"
    )


def test_picture_in_ascii() -> None:
    """Where a terminal lacks the characters, others of ASCII stand for them."""
    drawn = _drawn(LOOP, in_ascii=True)

    assert drawn.isascii()
    assert drawn.splitlines()[1:5] == [
        "  +>* 2  Vote",
        "+-:-+",
        "| +-* 3  Reply @",
        "+--># 4  Law",
    ]
    assert "".join(legend(lay_out(LOOP, words_in("en")), 200, in_ascii=True)).isascii()


def test_vote_that_failed_may_be_taken_again() -> None:
    """An outcome that opens a stage again does not stop a bill: the sign says that the stage may come again."""
    again = _procedure("""\
stages:
  - {key: vote, label: Vote, outcomes: [adopted, rejected], reopens: {stage: vote, when: rejected}}
  - {key: law, label: Law, after: vote, outcomes: none}
terminal: law
""")

    assert _drawn(again) == "● 1  Vote ↻\n■ 2  Law"
    assert [(way.origin, way.target, way.outcomes, way.reopens) for way in list_ways(again)] == [
        ("vote", "law", (), False),
        ("vote", "vote", ("rejected",), True),
    ]
    assert stops_with(again, "vote") == ()


def test_stage_that_may_be_left_out_needs_no_way_around_it() -> None:
    """The sign of an optional stage tells that a bill can go past it; a way with other outcomes is drawn."""
    skipped = _procedure("""\
stages:
  - {key: start, label: Start}
  - {key: committee, label: Committee, after: start, optional: yes}
  - {key: vote, label: Vote, after_any: [start, committee]}
""")

    assert len(list_ways(skipped)) == 3
    assert [(way.origin, way.target) for way in drawn_ways(skipped)] == [("start", "committee"), ("committee", "vote")]


@pytest.mark.parametrize("name", BUILT_IN)
@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_picture_of_a_built_in_procedure_fits(name: str, width: int) -> None:
    """Picture, legend and table keep the width in all languages, and each stage is there once by its number."""
    procedure = BUILT_IN[name]
    for language in procedure.fields.title:
        picture = lay_out(procedure, words_in(language))
        lines = draw(picture, width, plain)

        assert max(map(len, lines)) <= width, language
        assert all(line == line.rstrip() for line in lines)
        assert max(map(len, legend(picture, width))) <= width
        assert max(map(len, stage_table(procedure, width, plain, words_in(language)))) <= max(width, 60), language
        for number, stage in enumerate(procedure.stages.values(), 1):
            word = words_in(language)(stage.label).split()[0]
            assert sum(f" {number}  {word}" in line for line in lines) == 1, (language, stage.key)


def _ends(lines: list[str]) -> Iterator[tuple[int, bool, bool]]:
    """Yield the number of each stage, and whether a rail comes to it from the side."""
    for line in lines:
        rails, _, rest = line.partition(next((sign for sign in "●○■◇" if sign in line), "\n"))
        if rest and rest.split()[0].isdigit():
            yield int(rest.split()[0]), rails.endswith("▶"), rails.endswith(("─", "┄"))


@pytest.mark.parametrize("name", BUILT_IN)
def test_arrows_are_at_the_stages_to_which_ways_lead(name: str) -> None:
    """Exactly the stages that are reached from another one than that above them have an arrow."""
    procedure = BUILT_IN[name]
    picture = lay_out(procedure, words_in("en"))
    place = {row.key: number for number, row in enumerate(picture.rows)}
    ways = [
        (place[way.origin], place[way.target])
        for way in drawn_ways(procedure)
        if {way.origin, way.target} <= set(place)
    ]
    reached = {target for origin, target in ways if target not in (origin, origin + 1)}
    drawn = {number for number, is_target, _ in _ends(draw(picture, 80, plain)) if is_target}

    assert drawn == {picture.rows[target].number for target in reached}
    assert picture.joined == {origin for origin, target in ways if target == origin + 1}


@pytest.mark.parametrize("name", BUILT_IN)
def test_outcome_that_leads_on_stops_no_bill(name: str) -> None:
    """No outcome is said to stop a bill if it leads to a stage or ends the procedure."""
    procedure = BUILT_IN[name]
    for key in procedure.stages:
        leading = {outcome for way in list_ways(procedure) if way.origin == key for outcome in way.outcomes}

        assert not leading & set(stops_with(procedure, key))
        assert not set(ends_with(procedure, key)) & set(stops_with(procedure, key))


def test_refusal_stops_a_bill_where_nothing_may_follow() -> None:
    """A refusal stops a bill at its final vote, but not where a stage may follow it, alone or with other outcomes."""
    rada = BUILT_IN["ua-rada"]

    assert stops_with(rada, "passage") == ("rejected",)
    assert stops_with(rada, "proposals") == ()
    assert stops_with(BUILT_IN["de-federal"], "mediation-vote") == ()
    assert stops_with(BUILT_IN["eu-ordinary"], "parliament-1") == ()
