"""The desk's home: drafts, problems, what changed, what is still to find out, and what was done today."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from itertools import groupby
from shlex import quote
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.browser.act_answers import digest_of_deletion
from onrecord.desk.browser.act_pages import save_before
from onrecord.desk.browser.awaited_drafts import find_awaited_drafts
from onrecord.desk.browser.desk_pages import words_in
from onrecord.desk.browser.example_page import find_example
from onrecord.desk.browser.file_words import say_of_file
from onrecord.desk.browser.lacking_fields import list_lacking, name_lacking
from onrecord.desk.browser.mending_places import MendingPlace, place_of
from onrecord.desk.browser.mends import apply_mend, find_mend, list_mends
from onrecord.desk.browser.messages import Mend
from onrecord.desk.browser.problem_words import in_plain_words
from onrecord.desk.browser.site_pages import list_site_pages
from onrecord.desk.browser.steps import list_overdue
from onrecord.desk.browser.subjects import address_of
from onrecord.desk.browser.visits import PREFIX, Answer, Data, Page, Redirect, Visit
from onrecord.editing.diff.change_names import names_in
from onrecord.editing.diff.plain_lines import group_plainly
from onrecord.editing.diff.states import BaseError
from onrecord.editing.edited_site import CheckedState, FileProblem
from onrecord.editing.forms.date_remarks import read_as
from onrecord.editing.open_needs import HEADINGS, needs_by_story
from onrecord.editing.site_reading import has_site
from onrecord.editing.writing import Save, read_file
from onrecord.model.fields import StoryFields
from onrecord.model.records import Entry, Records
from onrecord.problems import Problem, has_errors


class Draft(Struct, frozen=True):
    """A draft on the desk."""

    entry: Entry[Any]
    name: str
    """As in addresses of the desk."""
    page: str
    """Its address in the preview; empty for one that has no place in its story yet."""
    changed: datetime
    lacks: tuple[str, ...]
    """The fields that readers need and that it has no value of: 'date', 'sources'."""
    problems: tuple[FileProblem, ...]
    """What else keeps it from being public."""
    waits_for: tuple[Entry[Any], ...]
    """The drafts without which it can't be public."""
    deletion: str
    """The digest of its deletion."""


class FoundProblem(Struct, frozen=True):
    """A problem outside the drafts."""

    problem: Problem
    place: MendingPlace
    mends: tuple[Mend, ...]


class StoryNeeds(Struct, frozen=True):
    """What is still to find out about the sources of a story."""

    story: Entry[StoryFields]
    counts: Mapping[str, int]
    """By the code of the need."""


def show_home(visit: Visit) -> Answer:
    """Return the home of the desk."""
    desk = visit.desk
    state = desk.site.check()
    records = state.reading.records
    drafts = _list_drafts(visit, state)
    files = {draft.entry.file for draft in drafts}
    problems = [problem for problem in state.problems if not problem.span or problem.span.path not in files]
    changed = desk.last_version.find_changed(desk.zone)
    today = desk.clock().astimezone(desk.zone)
    values = {
        "drafts": drafts,
        "problems": [
            FoundProblem(in_plain_words(problem, records), place_of(problem, records), tuple(list_mends(problem)))
            for problem in problems
        ],
        "overdue": list_overdue(records, today.date()),
        "has_errors": has_errors(problems),
        "stops_preview": has_errors(state.problems),
        "today": today,
        "heading": read_as(today.date().isoformat(), words_in(visit.language)),
        "changed": changed,
        # The lines name no file below a folder, whose name may be anything.
        "tops": [quote(top) for top in sorted({path.partition("/")[0] for _, path in changed.files})],
        "folder": quote(str(desk.root)),
        "needs": _list_needs(records),
        "pages": list_site_pages(records),
        "example": find_example(records),
        "has_own_story": any(not story.fields.example for story in records.stories),
        "headings": HEADINGS,
        "done": _list_done(visit),
        "earlier_unreadable": desk.saves.list.unreadable,
        "is_lasting": desk.saves.list.is_lasting,
        "save": save_before(visit),
        "records": records,
        "zone": desk.zone,
    }
    return Page("home.html", values)


class DaySaves(Struct, frozen=True):
    """What was saved on one day, the latest first."""

    day: date
    saves: tuple[Save, ...]


def _list_done(visit: Visit) -> list[DaySaves]:
    """Return what was saved, undone and kept, the latest day first."""
    desk = visit.desk
    done = desk.saves.done[::-1]
    days = groupby(done, key=lambda save: save.time.astimezone(desk.zone).date())
    return [DaySaves(day, tuple(saves)) for day, saves in days]


def _list_drafts(visit: Visit, state: CheckedState) -> list[Draft]:
    """Return the drafts of the site, each with the problems that it would have as a public entry."""
    desk = visit.desk
    records = state.reading.records
    entries: tuple[Entry[Any], ...] = (*records.stories, *records.all_events)
    drafts = [entry for entry in entries if entry.fields.status == "draft"]
    if not drafts:
        return []
    events = [(draft.story, draft.id) for draft in drafts if draft.story]
    stories = [draft.id for draft in drafts if not draft.story]
    public = desk.site.check(published=events, stories=stories)
    return [
        Draft(
            entry=draft,
            name=f"{draft.story}/{draft.id}".removeprefix("/"),
            page=address_of(desk, draft, records),
            changed=datetime.fromtimestamp((desk.root / draft.file).stat().st_mtime, desk.zone),
            lacks=list_lacking(draft),
            problems=_other_problems(draft, public),
            waits_for=tuple(find_awaited_drafts(draft, records)),
            deletion=digest_of_deletion(draft.file, read_file(desk.root, draft.file)),
        )
        for draft in drafts
    ]


def _other_problems(draft: Entry[Any], public: CheckedState) -> tuple[FileProblem, ...]:
    """Return the problems of a draft as a public entry, without those that its lack of some fields causes."""
    found = (one for one in public.problems_in(draft.file) if not name_lacking(one.found, [draft]))
    return tuple(replace(one, found=in_plain_words(one.found, public.reading.records)) for one in found)


def _list_needs(records: Records) -> list[StoryNeeds]:
    """Return what each story needs, the story with the most first; what a site has accepted is not counted."""
    needs = needs_by_story(records)
    stories = sorted(records.stories, key=lambda story: (-len(needs[story.id]), story.id))
    return [
        StoryNeeds(story, Counter(need.code for need in needs[story.id] if need.accepted_because is None))
        for story in stories
    ]


def show_changes(visit: Visit) -> Answer:
    """Return what readers will notice since the last version; the home of the desk loads it into itself."""
    desk = visit.desk
    try:
        commit = desk.last_version.find_changed(desk.zone).commit
        notice = desk.last_version.find_notice(commit, replace(desk.site.options(), base_url=None))
    except BaseError:
        return Page("changed.html", {"is_first": True})
    names = names_in(notice.states, visit.language)
    words = words_in(visit.language)
    values = {
        "changes_now": list(group_plainly(notice.changes, names, words)),
        "changes_later": list(group_plainly(notice.later, names, words)),
    }
    return Page("changed.html", {"is_first": False, **values})


def count(visit: Visit) -> Answer:
    """Return the numbers in the bar."""
    if not has_site(visit.desk.root):
        return Data({"problems": 0, "severity": "", "changes": 0})
    problems = visit.desk.site.check().problems
    changed = visit.desk.last_version.find_changed(visit.desk.zone)
    severity = "error" if has_errors(problems) else "warning"
    return Data({"problems": len(problems), "severity": severity, "changes": len(changed.files)})


def mend(visit: Visit) -> Answer:
    """Write a mend that the program knows."""
    desk = visit.desk
    path = visit.fields["path"]
    found, span = find_mend(desk.site.check().problems, path, visit.fields["place"])
    data = read_file(desk.root, path)
    words = say_of_file(visit, "Put %(what)s into “%(name)s”", "Put %(what)s into %(file)s", path, what=found.value)
    desk.saves.save({path: (data, apply_mend(data, found, span))}, words)
    return Redirect(f"{PREFIX}/desk/#problems")
