"""Checks entries against each other: one function for each rule, in one registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from onrecord.check import (
    archives,
    bills,
    corrections,
    dates,
    effects,
    ids,
    links,
    markup,
    matters,
    names,
    notes,
    palette,
    pictures,
    procedures,
    quotations,
    relations,
    requirements,
    settings,
    sources,
    state,
    texts,
    versions,
)
from onrecord.check.context import Context
from onrecord.problems import Problem

Rule = Callable[[Context], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    versions.onrecord_is_one_that_the_site_builds_with,
    requirements.requirement_can_be_installed_elsewhere,
    state.state_is_not_committed,
    settings.site_knows_its_address,
    settings.repository_is_one_that_links_lead_to,
    settings.interface_speaks_the_languages,
    settings.story_languages_are_the_sites,
    settings.language_is_listed_once,
    settings.story_has_a_title_in_a_language,
    ids.story_has_its_file,
    ids.id_is_used_once,
    ids.id_is_not_reserved,
    ids.alias_is_free,
    ids.published_id_is_kept,
    texts.texts_are_in_the_sites_languages,
    texts.words_are_in_one_script,
    texts.text_is_no_markdown,
    dates.end_follows_start,
    dates.date_has_come,
    dates.publication_is_past,
    dates.embargo_is_of_a_draft,
    dates.event_came_before_its_publication,
    dates.time_has_its_day,
    dates.published_entry_says_when,
    corrections.correction_follows_publication,
    corrections.correction_says_what_was_wrong,
    corrections.withdrawal_is_explained,
    sources.claim_has_a_source,
    sources.cited_source_exists,
    sources.source_has_a_name,
    sources.source_is_cited,
    sources.text_cites_what_the_entry_cites,
    sources.source_is_of_the_event_s_time,
    sources.author_is_one_name,
    sources.source_has_an_address,
    sources.address_has_one_source,
    archives.archive_follows_publication,
    archives.archive_address_has_its_date,
    archives.archive_keeps_copies_unaltered,
    archives.address_is_the_page_itself,
    archives.copy_fits_its_source,
    sources.reporting_comes_from_elsewhere,
    sources.via_names_one_origin,
    sources.contradicting_source_has_no_origin,
    quotations.snapshot_has_its_source,
    quotations.words_are_in_the_kept_text,
    quotations.words_stand_once,
    quotations.kept_text_is_the_same,
    quotations.words_are_the_source_s_own,
    relations.actor_exists,
    relations.part_of_has_a_top,
    relations.persons_are_members,
    relations.member_says_for_whom,
    relations.target_exists,
    relations.relation_leaves_its_event,
    relations.denial_denies,
    relations.body_does_not_deny_itself,
    relations.statement_holds_one_position,
    relations.outlet_confirms_nothing,
    matters.claim_is_not_its_own_opposite,
    matters.statement_agrees_with_itself,
    matters.relation_reaches_a_claim,
    matters.own_word_is_maintained,
    bills.bill_exists,
    bills.bill_began_in_a_chamber,
    bills.bill_says_where_it_began,
    bills.step_names_bill_and_stage,
    bills.only_steps_have_stages,
    bills.stage_is_of_the_procedure,
    bills.step_follows_its_predecessors,
    bills.stages_of_an_event_are_in_order,
    bills.procedure_was_in_force,
    bills.outcomes_do_not_exclude_each_other,
    bills.nothing_follows_the_end,
    bills.deadline_is_kept,
    bills.predecessor_is_recorded,
    bills.step_is_in_its_chamber,
    bills.stage_comes_once,
    bills.outcome_is_of_the_stage,
    bills.votes_are_counted_or_not,
    procedures.procedure_holds_together,
    effects.zone_has_its_time,
    effects.role_has_its_speaker,
    effects.translator_has_translated,
    effects.archive_date_has_its_copy,
    effects.stage_leaves_it_to_the_event,
    effects.procedure_leaves_the_origin_open,
    effects.story_shows_the_languages_of_its_events,
    effects.page_has_one_place_in_the_menu,
    links.citation_names_a_source,
    links.link_leads_somewhere,
    links.link_is_of_an_allowed_kind,
    markup.citation_is_written_as_one,
    markup.address_is_a_link,
    markup.link_is_written_as_one,
    markup.every_line_is_shown,
    markup.text_is_shown_as_meant,
    markup.markup_is_markdown,
    links.picture_has_its_file,
    pictures.picture_can_be_shown,
    pictures.picture_is_called_what_it_is,
    pictures.picture_is_small_enough,
    pictures.picture_has_its_own_place,
    pictures.picture_is_worth_its_bytes,
    names.file_differs_in_more_than_capitals,
    names.file_has_a_name_everywhere,
    palette.colour_can_be_used,
    palette.words_can_be_read,
    palette.logo_has_its_file,
    palette.theme_style_is_free,
)

NOTES: tuple[Rule, ...] = (
    notes.source_has_a_copy,
    notes.source_can_be_opened,
    notes.quoted_text_is_kept,
    notes.claim_rests_on_two_origins,
    notes.origin_is_known,
    notes.story_has_a_record,
    notes.text_is_translated,
)
"""The rules that run only with `--notes`."""


WORDING: tuple[Rule, ...] = (
    effects.role_has_its_speaker,
    texts.texts_are_in_the_sites_languages,
    texts.words_are_in_one_script,
    texts.text_is_no_markdown,
)
"""The rules on an event's summary, text and roles; no other rule reads these fields."""


def check_wording(context: Context) -> tuple[Problem, ...]:
    """Return the problems that the rules on wording find."""
    return tuple(problem for rule in WORDING for problem in rule(context))


def check(context: Context, *, with_notes: bool = False) -> tuple[Problem, ...]:
    """Return the problems that all rules find. References to missing entries don't stop other rules."""
    rules = RULES + NOTES if with_notes else RULES
    return tuple(problem for rule in rules for problem in rule(context))
