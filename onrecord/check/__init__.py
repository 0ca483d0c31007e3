"""Checks entries against each other, by the rules that the modules of this package declare."""

from collections.abc import Callable, Container, Iterator

from msgspec import Struct

from onrecord.check import (
    actor_rules,
    archive_rules,
    bill_rules,
    card_rules,
    correction_rules,
    date_rules,
    draft_rules,
    duplicate_rules,
    example_rules,
    expected_rules,
    file_rules,
    finding_rules,
    id_rules,
    link_rules,
    matter_rules,
    namesake_rules,
    needs,
    picture_rules,
    published_id_rules,
    quotation_rules,
    relation_rules,
    requirement_rules,
    root_rules,
    setting_rules,
    source_rules,
    static_rules,
    text_rules,
    theme_rules,
    unused_fields,
)
from onrecord.check.context import Context
from onrecord.check.plugin_rules import plugin_problems
from onrecord.check.rule import Rule, rules_of
from onrecord.problems import Problem

_MODULES = (
    setting_rules,
    theme_rules,
    example_rules,
    requirement_rules,
    id_rules,
    published_id_rules,
    namesake_rules,
    draft_rules,
    date_rules,
    correction_rules,
    source_rules,
    archive_rules,
    quotation_rules,
    text_rules,
    actor_rules,
    relation_rules,
    matter_rules,
    finding_rules,
    bill_rules,
    expected_rules,
    unused_fields,
    link_rules,
    picture_rules,
    card_rules,
    file_rules,
    duplicate_rules,
    static_rules,
    root_rules,
    needs,
)
"""The modules with rules, in the order in which these run."""
_DECLARED = tuple(sorted(rules_of(*_MODULES), key=lambda rule: not rule.is_limiting))
RULES = tuple(rule for rule in _DECLARED if not rule.is_note)
"""The rules that always run, the limiting ones first."""
NOTES = tuple(rule for rule in _DECLARED if rule.is_note)
"""The rules that run only with `--notes`."""


class RuleSet(Struct, frozen=True):
    """What a check of a site consists of."""

    rules: tuple[Rule, ...] = RULES
    """The rules, the limiting ones first. Those of the site's plug-ins run after them."""
    files: Container[str] | None = None
    """The files whose entries the focused rules go through; None for all files."""
    has_theme: bool = True
    """Whether the check covers templates, citation style and static files too, which belong to no entry."""


EVERY_RULE = RuleSet()
"""What `onrecord check` runs."""
WORDING = RuleSet(tuple(rule for rule in RULES if rule.is_on_wording), has_theme=False)
"""What an edit of a text alone can violate."""


def check(
    context: Context,
    report_progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
    rule_set: RuleSet = EVERY_RULE,
    *,
    with_notes: bool = False,
) -> tuple[Problem, ...]:
    """Return the problems that rules find, those of plug-ins too. Progress is reported before each rule.

    References to missing entries don't stop other rules, but limits do. The theme needs checks of its own.
    """
    rules = rule_set.rules + NOTES if with_notes else rule_set.rules
    if context.records.plugins:
        rules += (_rule_of_plugins(with_notes=with_notes),)
    focused = context if rule_set.files is None else context.focus_on(rule_set.files)
    problems = list[Problem]()
    for done, rule in enumerate(rules):
        if problems and rules[done - 1].is_limiting and not rule.is_limiting:
            break
        report_progress("checking", done, len(rules))
        problems += rule(focused if rule.is_focused else context)
    return tuple(problems)


def _rule_of_plugins(*, with_notes: bool) -> Rule:
    """Return the rule that runs those of the site's plug-ins."""

    def find_by_plugins(context: Context) -> Iterator[Problem]:
        return plugin_problems(context, with_notes=with_notes)

    return Rule(find=find_by_plugins, code="")
