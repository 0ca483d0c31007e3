"""Checks entries against each other, by the rules that the modules of this package declare."""

from collections.abc import Callable, Iterator, Sequence

from onrecord.check import (
    archive_rules,
    bill_rules,
    date_rules,
    duplicate_rules,
    id_rules,
    link_rules,
    matter_rules,
    needs,
    quotation_rules,
    relation_rules,
    setting_rules,
    source_rules,
    static_rules,
    unused_fields,
)
from onrecord.check.context import Context, plugin_problems
from onrecord.check.rule import Rule, rules_of
from onrecord.problems import Problem

_MODULES = (
    setting_rules,
    id_rules,
    date_rules,
    source_rules,
    archive_rules,
    quotation_rules,
    relation_rules,
    matter_rules,
    bill_rules,
    unused_fields,
    link_rules,
    duplicate_rules,
    static_rules,
    needs,
)
"""The modules with rules, in the order in which these run."""
_DECLARED = tuple(sorted(rules_of(*_MODULES), key=lambda rule: not rule.is_limiting))
RULES = tuple(rule for rule in _DECLARED if not rule.is_note)
"""The rules that always run, the limiting ones first."""
NOTES = tuple(rule for rule in _DECLARED if rule.is_note)
"""The rules that run only with `--notes`."""


def check_wording(context: Context) -> tuple[Problem, ...]:
    """Return the problems that the rules on wording find."""
    return tuple(problem for rule in RULES if rule.is_on_wording for problem in rule(context))


def check(
    context: Context,
    report_progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
    *,
    with_notes: bool = False,
) -> tuple[Problem, ...]:
    """Return the problems that all rules find, those of plug-ins too. Progress is reported before each rule."""
    rules = RULES + NOTES if with_notes else RULES
    if context.records.plugins:
        rules += (rule_of_plugins(with_notes=with_notes),)
    return run_rules(rules, lambda _rule: context, report_progress)


def rule_of_plugins(*, with_notes: bool) -> Rule:
    """Return the rule that runs those of the site's plug-ins."""

    def find_by_plugins(context: Context) -> Iterator[Problem]:
        return plugin_problems(context, with_notes=with_notes)

    return Rule(find=find_by_plugins, code="")


def run_rules(
    rules: Sequence[Rule], context_for: Callable[[Rule], Context], report_progress: Callable[[str, int, int], None]
) -> tuple[Problem, ...]:
    """Return the problems that rules, the limiting ones first, find each in its context.

    References to missing entries don't stop other rules, but limits do.
    """
    problems = list[Problem]()
    for done, rule in enumerate(rules):
        if problems and rules[done - 1].is_limiting and not rule.is_limiting:
            break
        report_progress("checking", done, len(rules))
        problems += rule(context_for(rule))
    return tuple(problems)
