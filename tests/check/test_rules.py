"""How rules are declared, and in which order they run."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import BASE, MakeSite

from onrecord.build.pipeline import Options, check_reading, context_of, read
from onrecord.check import EVERY_RULE, NOTES, RULES, WORDING, RuleSet, check
from onrecord.check.context import Context
from onrecord.check.needs import Need, need_rule
from onrecord.check.rule import Rule, rule, rules_of
from onrecord.model.records import Records
from onrecord.pictures import PictureCache
from onrecord.problems import CODES, Problem, Severity

MODULES = sorted(Path("onrecord/check").glob("*.py"))
ANNOUNCEMENT = "content/stories/dispute/events/announcement.yaml"
DENIAL = "content/stories/dispute/events/denial.yaml"
WRONG: Mapping[str, str] = {
    "site.yaml": BASE["site.yaml"].replace("url: https://example.org/\n", ""),
    ANNOUNCEMENT: BASE[ANNOUNCEMENT].replace("speaker: ministry", "speaker: minstry"),
    DENIAL: BASE[DENIAL].replace("speaker: company", "speaker: compny\nrole: the сhair"),
    "templates/base.html": "{% if %}",
}
"""An unknown speaker in each event, letters of two alphabets in one, a setting that is missing, a broken template."""


@pytest.mark.parametrize("declare", [rule, need_rule])
def test_unknown_code_fails_where_it_is_declared(declare: Callable[[str], object]) -> None:
    """A code that the table lacks is an error at import, which says where its row goes."""
    with pytest.raises(LookupError, match=r"'DAT099', which onrecord/problem_codes\.json lacks; add its row there"):
        declare("DAT099")


def test_each_declared_rule_runs() -> None:
    """Each rule that a module of `check` declares is in one of the two lists, once; notes alone are in `NOTES`."""
    modules = [import_module(f"onrecord.check.{file.stem}") for file in MODULES if file.stem != "__init__"]
    declared = list(rules_of(*modules))

    assert len(declared) > 100
    assert sorted(map(_name_of, declared)) == sorted(map(_name_of, RULES + NOTES))
    assert all(CODES[one.code].severity is Severity.NOTE for one in NOTES)
    assert all(CODES[one.code].severity is not Severity.NOTE for one in RULES)


def test_rules_run_in_the_order_of_their_modules() -> None:
    """The limiting rules run first; after them the rules of each module follow each other as its file lists them."""
    limiting = [one.is_limiting for one in RULES]
    others = [one for one in RULES if not one.is_limiting]
    changes = [one for one, other in pairwise(others) if one.find.__module__ != other.find.__module__]

    assert limiting == sorted(limiting, reverse=True)
    assert [one.name for one in RULES if one.is_limiting] == [
        "story_has_few_relations",
        "event_has_few_reactions",
        "claim_has_few_decisions",
        "point_has_few_claims",
    ]
    assert len(changes) == len({one.find.__module__ for one in others}) - 1
    for one, other in pairwise(others):
        if one.find.__module__ == other.find.__module__:
            assert _line_of(one) < _line_of(other)


def test_rule_on_wording_is_focused() -> None:
    """A rule on an event's words looks at one entry at a time."""

    @rule("DAT002", wording=True)
    def declared(_context: Context) -> Iterator[Problem]:
        """Find nothing."""
        yield from ()

    assert (declared.is_on_wording, declared.is_focused, declared.is_limiting) == (True, True, False)
    assert [one.name for one in RULES if one.is_on_wording and not one.is_focused] == []


def test_rule_of_a_need_finds_the_same_as_its_note() -> None:
    """A rule on needs keeps its function's name, which reports progress and tests name it by."""

    @need_rule("VIA002")
    def declared(_records: Records) -> Iterator[Need]:
        """Find nothing."""
        yield from ()

    assert (declared.name, declared.code, declared.is_note) == ("declared", "VIA002", True)


def test_check_runs_the_rules_of_its_set(make_site: MakeSite, options: Options) -> None:
    """A set names the rules, and the files whose entries the focused ones go through; the others see all entries."""
    root = make_site(WRONG)
    reading = read(root, options).value
    assert reading
    context = context_of(root, options, reading, PictureCache(root, remember=False))

    def find(rule_set: RuleSet) -> set[tuple[str, str]]:
        return {(one.code, one.span.path) for one in check(context, rule_set=rule_set) if one.span}

    assert find(EVERY_RULE) == {
        ("URL001", "site.yaml"),
        ("REL008", ANNOUNCEMENT),
        ("REL008", DENIAL),
        ("IDS004", DENIAL),
    }
    assert find(RuleSet(files=(ANNOUNCEMENT,))) == {("URL001", "site.yaml"), ("REL008", ANNOUNCEMENT)}
    assert find(WORDING) == {("IDS004", DENIAL)}
    assert find(RuleSet(())) == set()


def test_check_without_the_theme_reads_no_template(make_site: MakeSite, options: Options) -> None:
    """A set can leave the theme alone, and then the check of a site finds the same in its entries."""
    root = make_site(WRONG)
    reading = read(root, options)
    whole = check_reading(root, options, reading).problems
    entries = check_reading(root, options, reading, rule_set=RuleSet(has_theme=False)).problems

    assert {one.code for one in whole} - {one.code for one in entries} == {"TPL001"}
    assert entries == tuple(one for one in whole if one.code != "TPL001")


def _name_of(one: Rule) -> str:
    return f"{one.find.__module__}.{one.name}"


def _line_of(one: Rule) -> int:
    return one.find.__code__.co_firstlineno
