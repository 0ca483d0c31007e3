"""Checks entries against each other: one function for each rule, in one registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from onrecord.check import (
    bill_rules,
    date_rules,
    id_rules,
    link_rules,
    matter_rules,
    needs,
    procedure_rules,
    quotation_rules,
    relation_rules,
    setting_rules,
    source_rules,
    unused_fields,
)
from onrecord.check.context import Context
from onrecord.check.plugin_rules import plugin_problems
from onrecord.problems import Problem

Rule = Callable[[Context], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    setting_rules.onrecord_is_one_that_the_site_builds_with, setting_rules.requirement_can_be_installed_elsewhere,
    setting_rules.lock_fits_this_program,
    link_rules.state_is_not_committed,
    setting_rules.example_makes_room, setting_rules.example_is_gone, setting_rules.page_is_filled_in,
    setting_rules.site_knows_its_address, setting_rules.repository_is_one_that_links_lead_to,
    setting_rules.interface_speaks_the_languages, setting_rules.catalogue_is_of_a_language_of_the_site,
    setting_rules.language_has_a_title, setting_rules.story_languages_are_the_sites,
    setting_rules.language_is_listed_once, setting_rules.story_has_a_title_in_a_language,
    id_rules.story_has_its_file, id_rules.id_is_used_once, id_rules.id_is_not_reserved, id_rules.alias_is_free,
    id_rules.published_id_is_kept,
    quotation_rules.texts_are_in_the_sites_languages, quotation_rules.words_are_in_one_script,
    quotation_rules.text_is_no_markdown,
    date_rules.end_follows_start, date_rules.period_ends_after_it_starts, date_rules.actor_has_one_name_at_a_time,
    date_rules.date_has_come, date_rules.publication_is_past, date_rules.embargo_is_of_a_draft,
    date_rules.event_came_before_its_publication, date_rules.ended_story_has_no_later_event,
    date_rules.time_has_its_day, date_rules.published_entry_says_when, date_rules.published_event_is_signed_off,
    date_rules.correction_follows_publication, date_rules.correction_says_what_was_wrong,
    date_rules.withdrawal_is_explained, date_rules.readers_correction_is_carried_out,
    source_rules.claim_has_a_source, source_rules.cited_source_exists, source_rules.source_has_a_name,
    source_rules.source_is_cited, source_rules.text_cites_what_the_entry_cites,
    source_rules.source_is_of_the_event_s_time, source_rules.author_is_one_name, source_rules.source_has_an_address,
    source_rules.address_has_one_source, source_rules.archive_follows_publication,
    source_rules.archive_address_has_its_date, source_rules.archive_keeps_copies_unaltered,
    source_rules.address_is_the_page_itself, source_rules.copy_fits_its_source,
    source_rules.reporting_comes_from_elsewhere, source_rules.via_names_one_origin,
    source_rules.contradicting_source_has_no_origin,
    quotation_rules.snapshot_has_its_source, quotation_rules.words_are_in_the_kept_text,
    quotation_rules.words_stand_once, quotation_rules.kept_text_is_the_same, quotation_rules.words_are_the_source_s_own,
    relation_rules.actor_exists,
    id_rules.actors_have_names_of_their_own, id_rules.names_are_not_alike, id_rules.actor_is_not_another_than_itself,
    id_rules.different_actors_have_similar_names,
    relation_rules.part_of_has_a_top, relation_rules.persons_are_members, relation_rules.member_says_for_whom,
    relation_rules.target_exists, relation_rules.relation_leaves_its_event, relation_rules.denial_denies,
    relation_rules.body_does_not_deny_itself, relation_rules.statement_holds_one_position,
    relation_rules.outlet_confirms_nothing,
    matter_rules.claim_is_not_its_own_opposite, matter_rules.statement_agrees_with_itself,
    matter_rules.relation_reaches_a_claim, matter_rules.own_word_is_maintained, matter_rules.organization_finds,
    matter_rules.finding_takes_no_side, matter_rules.finding_finds, matter_rules.finding_is_called_one,
    matter_rules.decision_reaches_a_finding, matter_rules.finding_decides_once, matter_rules.body_is_no_party,
    matter_rules.finding_is_appealed,
    bill_rules.bill_exists, bill_rules.bill_began_in_a_chamber, bill_rules.bill_says_where_it_began,
    bill_rules.step_names_bill_and_stage, bill_rules.only_steps_have_stages, bill_rules.stage_is_of_the_procedure,
    bill_rules.step_follows_its_predecessors, bill_rules.stages_of_an_event_are_in_order,
    bill_rules.procedure_was_in_force, bill_rules.outcomes_do_not_exclude_each_other,
    bill_rules.nothing_follows_the_end, bill_rules.deadline_is_kept, bill_rules.predecessor_is_recorded,
    bill_rules.step_is_in_its_chamber, bill_rules.stage_comes_once, bill_rules.outcome_is_of_the_stage,
    bill_rules.votes_are_counted_or_not,
    procedure_rules.procedure_holds_together,
    unused_fields.zone_has_its_time, unused_fields.draft_has_no_publication, unused_fields.role_has_its_speaker,
    unused_fields.translator_has_translated, unused_fields.archive_date_has_its_copy,
    unused_fields.stage_leaves_it_to_the_event, unused_fields.procedure_leaves_the_origin_open,
    unused_fields.story_shows_the_languages_of_its_events, unused_fields.page_has_one_place_in_the_menu,
    link_rules.citation_names_a_source, link_rules.link_leads_somewhere, link_rules.link_is_of_an_allowed_kind,
    link_rules.citation_is_written_as_one, link_rules.address_is_a_link, link_rules.link_is_written_as_one,
    link_rules.every_line_is_shown, link_rules.text_is_shown_as_meant, link_rules.markup_is_markdown,
    link_rules.picture_has_its_file,
    link_rules.picture_can_be_shown, link_rules.picture_is_called_what_it_is, link_rules.picture_is_small_enough,
    link_rules.picture_has_its_own_place, link_rules.picture_is_worth_its_bytes, link_rules.cards_have_their_letters,
    link_rules.file_differs_in_more_than_capitals, link_rules.file_has_a_name_everywhere,
    setting_rules.colour_can_be_used, setting_rules.words_can_be_read, setting_rules.logo_has_its_file,
    setting_rules.theme_style_is_free,
)  # fmt: skip

NOTES: tuple[Rule, ...] = (*map(needs.report_needs, needs.FINDERS), needs.text_is_translated)
"""The rules that run only with `--notes`."""
WORDING: tuple[Rule, ...] = (
    unused_fields.role_has_its_speaker, quotation_rules.texts_are_in_the_sites_languages,
    quotation_rules.words_are_in_one_script, quotation_rules.text_is_no_markdown,
)  # fmt: skip
"""The rules on an event's summary, text and roles; no other rule reads these fields."""


def check_wording(context: Context) -> tuple[Problem, ...]:
    """Return the problems that the rules on wording find."""
    return tuple(problem for rule in WORDING for problem in rule(context))


def check(context: Context, *, with_notes: bool = False) -> tuple[Problem, ...]:
    """Return the problems that all rules find, those of plug-ins too.

    References to missing entries don't stop other rules.
    """
    rules = RULES + NOTES if with_notes else RULES
    rules += (partial(plugin_problems, with_notes=with_notes),) if context.records.plugins else ()
    return tuple(problem for rule in rules for problem in rule(context))
