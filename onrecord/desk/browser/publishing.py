"""Publishes a draft: the page says what becomes public, which lines change, and what that changes for readers."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from onrecord.build.pipeline import load_site
from onrecord.desk.browser.home import waits_for
from onrecord.desk.browser.last_version import split_changes
from onrecord.desk.browser.mends import shown
from onrecord.desk.browser.pages import words_in
from onrecord.desk.browser.visits import PREFIX, Answer, Page, Redirect, Visit
from onrecord.desk.changing.publication import (
    Publication,
    UnknownNameError,
    plan_publication,
    would_lack_review,
)
from onrecord.desk.compare import State, compare
from onrecord.desk.compare.changes import AddressAdded
from onrecord.desk.diff.states import state_of
from onrecord.model.records import Entry
from onrecord.model.site import Site
from onrecord.problems import Outcome, Problem, RefusedError, Severity, has_errors

_UNSIGNED = "…"
"""Stands for the name that is still to be typed."""


def publish(visit: Visit) -> Answer:
    """Publish the drafts that the address names, or return the page that asks whether to."""
    desk, typed = visit.desk, " ".join(visit.fields.get("reviewed_by", "").split())
    options = replace(desk.site.options(), drafts=False, base_url=None)
    records = desk.site.read().value.records
    named = (visit.query.get("event", ""), visit.query.get("story", ""), *visit.query.get("with", "").split(","))
    entries = [_find(name, visit) for name in dict.fromkeys(filter(None, named))]
    stories = [records.story_by_id[entry.story] for entry in entries if entry.story in records.story_by_id]
    hidden = {story.id: story for story in stories if story.fields.status == "draft"}
    entries = [*(story for story in hidden.values() if story not in entries), *entries]
    is_unsigned = any(entry.story and would_lack_review(entry, records, options) for entry in entries)
    reviewers = (typed or _UNSIGNED,) if typed or is_unsigned else ()
    refusal, outcome = "", Outcome(Publication((), (), (), 0))
    try:
        names = [f"{entry.story}/{entry.id}" if entry.story else f"{entry.id}/" for entry in entries]
        outcome = plan_publication(desk.root, names, options, reviewers)
    except (UnknownNameError, RefusedError) as error:
        refusal = str(error)
    is_possible = not refusal and not has_errors(outcome.problems) and bool(outcome.value.entries)
    is_signed = not is_unsigned or (typed.isprintable() and bool(typed))
    if visit.is_post and is_possible and is_signed:
        title = next(iter(entries[-1].fields.title.values()))
        words = words_in(visit.language).gettext("Published “%(title)s”", title=title)
        desk.saves.save(
            {one.path: (one.replacement.before, one.replacement.after) for one in outcome.value.entries}, words
        )
        return Redirect(f"{PREFIX}/desk/#done")
    others = {entry.id: entry for one in entries if one.story for entry in waits_for(one, records)}
    values = {
        "entries": entries,
        "refusal": refusal,
        "is_possible": is_possible,
        "lacks_name": is_unsigned,
        "must_sign": visit.is_post and not is_signed,
        "typed": typed,
        "files": outcome.value.entries,
        "problems": [shown(problem, records) for problem in _own_problems(outcome)],
        "answered": [entry for entry in others.values() if entry not in entries],
        "records": records,
        **(_consequences(visit, outcome) if is_possible else {}),
    }
    return Page("publish.html", values, 409 if visit.is_post else 200)


def _find(name: str, visit: Visit) -> Entry[Any]:
    records = visit.desk.site.read().value.records
    story, _, event = name.partition("/")
    entry = records.event_by_id.get((story, event)) if event else records.story_by_id.get(story)
    if entry is None:
        raise RefusedError(f"there is no draft '{name}' that can be read; mend its text first")
    return entry


def _own_problems(outcome: Outcome[Publication]) -> list[Problem]:
    """Return what prevents the publication, else the warnings about its files."""
    errors = [problem for problem in outcome.problems if problem.severity is Severity.ERROR]
    paths = {entry.path for entry in outcome.value.entries}
    return errors or [problem for problem in outcome.problems if problem.span and problem.span.path in paths]


def _consequences(visit: Visit, outcome: Outcome[Publication]) -> dict[str, Any]:
    """Return what readers see first with the publication, and what changes for them."""
    root, options = visit.desk.root, replace(visit.desk.site.options(), drafts=False, base_url=None)
    planned = outcome.value.site
    assert planned is not None and planned.records is not None, "it was planned"  # noqa: S101, PT018
    before = state_of(root, load_site(root, options), visit.language).state
    after = state_of(root, Outcome(planned, outcome.problems), visit.language).state
    changes = compare(before, after).changes
    return {
        "sources": [source for source in planned.records.sources if source.id in _first_shown(before, after, _sources)],
        "actors": [actor for actor in planned.records.actors if actor.id in _first_shown(before, after, _actors)],
        "addresses": [one.address for one in changes if isinstance(one, AddressAdded) and not one.redirect],
        "notice": split_changes(tuple(one for one in changes if not isinstance(one, AddressAdded))),
    }


def _first_shown(before: State, after: State, used: Callable[[Site], set[str]]) -> set[str]:
    """Return the ids of entries on which nothing public was until now."""
    return used(after.site) - used(before.site) if before.site and after.site else set()


def _sources(site: Site) -> set[str]:
    return {source.id for source in site.sources.values() if source.cited_by}


def _actors(site: Site) -> set[str]:
    return {actor.id for actor in site.actors.values() if actor.spoke}
