"""Checks entries against each other: one function for each rule, in one registry."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from types import FunctionType, ModuleType

from onrecord.check import (
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
from onrecord.problems import Problem

Rule = Callable[[Context], Iterator[Problem]]


def _rules_of(*modules: ModuleType) -> Iterator[Rule]:
    """Yield the rules of modules: the public functions that each defines and that take the context alone."""
    for module in modules:
        own = (one for name, one in vars(module).items() if not name.startswith("_") and isinstance(one, FunctionType))
        yield from (one for one in own if one.__module__ == module.__name__ and _parameters(one) == ("context",))


def _parameters(function: FunctionType) -> tuple[str, ...]:
    # `inspect.signature` would take 2 ms for all rules.
    code = function.__code__
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


LIMITING: tuple[Rule, ...] = (
    relation_rules.story_has_few_relations, relation_rules.event_has_few_reactions,
    relation_rules.claim_has_few_decisions, relation_rules.point_has_few_claims,
)  # fmt: skip
"""The rules that run first: beyond what they allow, other rules would take minutes."""
ON_STATIC: tuple[Rule, ...] = tuple(_rules_of(static_rules))
"""The rules that read the files of `static/`."""
RULES: tuple[Rule, ...] = tuple(dict.fromkeys((
    *LIMITING,
    *_rules_of(setting_rules, id_rules, date_rules, source_rules, quotation_rules, relation_rules, matter_rules),
    *_rules_of(bill_rules, unused_fields, link_rules, duplicate_rules),
    *ON_STATIC,
)))  # fmt: skip
NOTES: tuple[Rule, ...] = (*map(needs.report_needs, needs.FINDERS), needs.text_is_translated)
"""The rules that run only with `--notes`."""
WORDING: tuple[Rule, ...] = (
    unused_fields.role_has_its_speaker, quotation_rules.texts_are_in_the_sites_languages,
    quotation_rules.words_are_in_one_script, quotation_rules.text_is_no_markdown,
)  # fmt: skip
"""The rules on an event's summary, text and roles; no other rule reads these fields."""
FOCUSED = frozenset((
    *WORDING, date_rules.date_has_come, date_rules.event_came_before_its_publication, date_rules.publication_is_past,
    date_rules.readers_correction_is_carried_out, id_rules.id_is_not_reserved, link_rules.citation_names_a_source,
    link_rules.link_leads_somewhere, matter_rules.decision_reaches_a_finding, matter_rules.finding_is_appealed,
    matter_rules.finding_is_called_one, matter_rules.own_word_is_maintained, matter_rules.relation_reaches_a_claim,
    matter_rules.statement_agrees_with_itself, quotation_rules.words_are_in_the_kept_text, relation_rules.actor_exists,
    relation_rules.body_does_not_deny_itself, relation_rules.denial_denies, relation_rules.member_says_for_whom,
    relation_rules.organization_speaks_for_itself, relation_rules.outlet_confirms_nothing,
    relation_rules.relation_leaves_its_event, relation_rules.statement_holds_one_position, relation_rules.target_exists,
    source_rules.archive_follows_publication, source_rules.archive_keeps_copies_unaltered,
    source_rules.cited_source_exists, source_rules.claim_has_a_source, source_rules.contradicting_source_has_no_origin,
    source_rules.quotation_is_from_a_source_of_the_entry, source_rules.reporting_comes_from_elsewhere,
    source_rules.source_is_of_the_event_s_time, source_rules.text_cites_what_the_entry_cites,
    source_rules.via_names_one_origin,
    unused_fields.detail_has_what_it_is_about, unused_fields.draft_has_no_publication,
))  # fmt: skip
"""The rules that go through entries one by one: of some files they find the same in a context focused on these."""


def check_wording(context: Context) -> tuple[Problem, ...]:
    """Return the problems that the rules on wording find."""
    return tuple(problem for rule in WORDING for problem in rule(context))


def check(
    context: Context,
    report_progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
    *,
    with_notes: bool = False,
) -> tuple[Problem, ...]:
    """Return the problems that all rules find, those of plug-ins too. Progress is reported before each rule."""
    rules = RULES + NOTES if with_notes else RULES
    rules += (partial(plugin_problems, with_notes=with_notes),) if context.records.plugins else ()
    return run_rules(rules, lambda _rule: context, report_progress)


def run_rules(
    rules: Sequence[Rule], context_for: Callable[[Rule], Context], report_progress: Callable[[str, int, int], None]
) -> tuple[Problem, ...]:
    """Return the problems that rules, the limiting ones first, find each in its context.

    References to missing entries don't stop other rules, but limits do.
    """
    problems = list[Problem]()
    for done, rule in enumerate(rules):
        if problems and rules[done - 1] in LIMITING and rule not in LIMITING:
            break
        report_progress("checking", done, len(rules))
        problems += rule(context_for(rule))
    return tuple(problems)
