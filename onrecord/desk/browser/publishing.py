"""Publishes a draft: the page says what becomes public, which lines change, and what that changes for readers."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import asdict, replace

from onrecord.desk.browser.awaited_drafts import find_awaited_drafts
from onrecord.desk.browser.consequences import find_consequences
from onrecord.desk.browser.desk_pages import words_in
from onrecord.desk.browser.lacking_fields import name_lacking
from onrecord.desk.browser.mending_places import MendingPlace, place_of
from onrecord.desk.browser.problem_words import in_plain_words
from onrecord.desk.browser.visits import PREFIX, Answer, Page, Redirect, Visit
from onrecord.editing.changing.draft_edits import PublishedEntry
from onrecord.editing.changing.publication import Publication, plan_publication, would_lack_review
from onrecord.editing.lookup.entry_names import first_text
from onrecord.editing.site_reading import load_site
from onrecord.model.records import Entry, Records
from onrecord.model.site import Actor, Site
from onrecord.problems import Outcome, Problem, RefusedError, has_errors

_PUBLISHED = f"{PREFIX}/desk/#done"
"""Where a publication leads."""
_NOTHING = Publication((), (), (), 0)


def publish(visit: Visit) -> Answer:
    """Publish the drafts that the address names, or return the page that asks whether to."""
    desk = visit.desk
    options = replace(desk.site.options(), drafts=False, base_url=None)
    records = desk.site.read().value.records
    drafts = _chosen_drafts(visit, records)
    reviewer = " ".join(visit.fields.get("reviewed_by", "").split())
    is_unsigned = any(draft.story and would_lack_review(draft, records, options) for draft in drafts)
    is_signed = not is_unsigned or (reviewer.isprintable() and reviewer != "")
    # An ellipsis stands for the name that is still to be typed.
    reviewers = (reviewer or "…",) if reviewer or is_unsigned else ()
    outcome = Outcome(_NOTHING)
    refusal = ""
    try:
        outcome = plan_publication(desk.root, [_name_of(draft) for draft in drafts], options, reviewers)
    except RefusedError as error:
        refusal = str(error)
    files = outcome.value.entries
    if visit.is_post and files and is_signed:
        return _write(visit, drafts[-1], files)
    if visit.desk.forms.is_of_earlier_run(visit.form_id) and all(draft.fields.status != "draft" for draft in drafts):
        return Redirect(_PUBLISHED)  # that run has published them, and its answer was lost
    values = {
        "entries": drafts,
        "refusal": refusal,
        "is_possible": bool(files),
        "lacks_name": is_unsigned,
        "must_sign": visit.is_post and not is_signed,
        "typed": reviewer,
        "files": files,
        "problems": _problems_to_show(outcome, records, drafts),
        "answered": _awaited(drafts, records),
        "records": records,
    }
    if outcome.value.site and files:
        public = load_site(desk.root, options)
        planned = Outcome(outcome.value.site, outcome.problems)
        consequences = find_consequences(desk.root, public, planned, visit.language)
        values |= asdict(consequences)
        values["organizations"] = _list_new_organizations(consequences.before.site, consequences.after.site)
    return Page("publish.html", values, 409 if visit.is_post else 200)


def _chosen_drafts(visit: Visit, records: Records) -> list[Entry[Any]]:
    """Return the entries that the address names, after the drafts of their stories. Raises `RefusedError`."""
    query = visit.query
    names = [query.get("event", ""), query.get("story", ""), *query.get("with", "").split(",")]
    entries = [_find(name, records) for name in dict.fromkeys(names) if name]
    if not entries:
        raise RefusedError("no draft was chosen; each draft on the desk has 'Publish'")
    stories = [records.story_by_id.get(story) for story in dict.fromkeys(entry.story for entry in entries)]
    drafts = [story for story in stories if story and story.fields.status == "draft" and story not in entries]
    return [*drafts, *entries]


def _name_of(entry: Entry[Any]) -> str:
    """Return the name of a draft for `onrecord publish`."""
    return f"{entry.story}/{entry.id}" if entry.story else f"{entry.id}/"


def _write(visit: Visit, entry: Entry[Any], files: Sequence[PublishedEntry]) -> Redirect:
    words = words_in(visit.language).gettext("Published “%(title)s”", title=first_text(entry.fields.title))
    changes = {file.path: (file.replacement.before, file.replacement.after) for file in files}
    visit.desk.saves.save(changes, words)
    return Redirect(_PUBLISHED)


def _problems_to_show(
    outcome: Outcome[Publication], records: Records, drafts: Sequence[Entry[Any]]
) -> list[tuple[Problem, MendingPlace, str]]:
    """Return the errors of the site, and all problems of the files that change, with where they can be mended.

    Each has the field that a draft lacks, if that is the problem.
    """
    paths = {file.path for file in outcome.value.entries}
    return [
        (in_plain_words(problem, records), place_of(problem, records), name_lacking(problem, drafts))
        for problem in outcome.problems
        if has_errors([problem]) or (problem.span and problem.span.path in paths)
    ]


def _list_new_organizations(before: Site | None, after: Site | None) -> list[Actor]:
    """Return the organizations of speakers that readers see for the first time, but for those that speak themselves."""
    if before is None or after is None:
        return []
    known = {id_ for id_, actor in before.actors.items() if actor.events} | _find_organizations(before)
    return [after.actors[id_] for id_ in sorted(_find_organizations(after) - known) if not after.actors[id_].spoke]


def _find_organizations(site: Site) -> set[str]:
    """Return the organizations that a speaker belongs to, with those that contain them."""
    found: set[str] = set()
    left = [id_ for id_, actor in site.actors.items() if actor.spoke]
    while left:
        fields = site.actors[left.pop()].fields
        wholes = {*fields.organizations(), *filter(None, [fields.part_of])}
        left += wholes - found
        found |= wholes
    return found


def _awaited(drafts: Sequence[Entry[Any]], records: Records) -> list[Entry[Any]]:
    """Return the other drafts without which the events of these can't be public."""
    awaited = (other for draft in drafts if draft.story for other in find_awaited_drafts(draft, records))
    return [other for other in awaited if other not in drafts]


def _find(name: str, records: Records) -> Entry[Any]:
    story, _, event = name.partition("/")
    entry = records.event_or_draft_by_id.get((story, event)) if event else records.story_by_id.get(story)
    if entry is None:
        raise RefusedError(f"there is no draft '{name}' that can be read; mend its text first")
    return entry
