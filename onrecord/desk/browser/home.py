"""The desk's home: drafts, problems, what changed, what is still to find out, and what was done today."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from onrecord.check.needs import HEADINGS, needs_by_story
from onrecord.desk.browser.desk_site import FileProblem
from onrecord.desk.browser.last_version import Changed
from onrecord.desk.browser.mends import find_mend, shown
from onrecord.desk.browser.pages import words_in
from onrecord.desk.browser.visits import PREFIX, Answer, Data, Page, Redirect, Visit
from onrecord.desk.diff.states import BaseError
from onrecord.model.addresses import addresses_in
from onrecord.model.records import Entry, Records
from onrecord.model.relations import parse_target, relations_of
from onrecord.problems import Severity
from onrecord.site_files.additions import read_file


class Draft(Struct, frozen=True):
    """An event or a story that readers don't see."""

    entry: Entry[Any]
    name: str
    """Its name in addresses of the desk."""
    page: str
    """Its page in the preview."""
    changed: datetime
    problems: tuple[FileProblem, ...]
    """What is to mend before readers see it, or even for a draft."""
    waits_for: tuple[Entry[Any], ...]
    """The drafts that it answers."""


def show_home(visit: Visit) -> Answer:
    """Return the home of the desk."""
    desk = visit.desk
    state = desk.site.check()
    records = state.reading.records
    stories = tuple(story for story in records.stories if story.fields.status == "draft")
    events = tuple(event for event in records.events if event.fields.status == "draft")
    keys = [(event.story, event.id) for event in events]
    public = desk.site.check(published=keys, stories=[story.id for story in stories]) if stories or events else state
    zone = records.site.fields.timezone
    drafts = [
        Draft(
            entry,
            f"{entry.story}/{entry.id}".removeprefix("/"),
            f"{desk.preview}{_address(entry, records)}",
            datetime.fromtimestamp((desk.root / entry.file).stat().st_mtime, zone),
            public.problems_in(entry.file),
            tuple(waits_for(entry, records)),
        )
        for entry in (*stories, *events)
    ]
    own = {draft.entry.file for draft in drafts}
    others = [problem for problem in state.problems if not problem.span or problem.span.path not in own]
    changed = desk.last_version.changed(zone)
    values = {
        "drafts": sorted(drafts, key=lambda draft: draft.changed, reverse=True),
        "problems": [shown(problem, records) for problem in others],
        "errors": sum(problem.severity is Severity.ERROR for problem in others),
        "today": desk.clock().astimezone(zone),
        "changed": changed,
        "commands": _commands(desk.root, changed),
        "needs": list(_needs(records)),
        "headings": HEADINGS,
        "done": desk.saves.done[::-1],
        "zone": zone,
        "records": records,
    }
    return Page("home.html", values)


def show_changes(visit: Visit) -> Answer:
    """Return what readers will notice since the last version; the home of the desk loads it into itself."""
    desk = visit.desk
    zone = desk.site.read().value.records.site.fields.timezone
    changed = desk.last_version.changed(zone)
    try:
        notice = desk.last_version.notice(changed.commit, replace(desk.site.options(), base_url=None))
    except BaseError:
        notice = None
    return Page("changed.html", {"changed": changed, "notice": notice})


def count(visit: Visit) -> Answer:
    """Return the numbers in the bar."""
    desk = visit.desk
    zone = desk.site.read().value.records.site.fields.timezone
    worst = [problem.severity for problem in desk.site.check().problems]
    severity = "error" if Severity.ERROR in worst else "warning"
    changes = len(desk.last_version.changed(zone).files)
    return Data({"problems": len(worst), "severity": severity, "changes": changes})


def mend(visit: Visit) -> Answer:
    """Write a mend that the program knows."""
    desk, path = visit.desk, visit.fields["path"]
    found = find_mend(desk.site.check().problems, path, visit.fields["place"])
    data = read_file(desk.root, path)
    words = words_in(visit.language).gettext("Put %(what)s into %(file)s", what=found.put, file=path)
    desk.saves.save({path: (data, found.applied(data))}, words)
    return Redirect(f"{PREFIX}/desk/#problems")


def _commands(root: Path, changed: Changed) -> str:
    """Return the lines that save a version in a terminal and send it; they name no file, whose name may be anything."""
    tops = sorted({path.partition("/")[0] for _, path in changed.files if "/" in path})
    files = sorted(path for _, path in changed.files if "/" not in path)
    named = " ".join(map(quote, (*tops, *files)))
    return f"cd {quote(str(root))}\ngit add --all -- {named}\ngit commit -m 'What you did, in one sentence'\ngit push"


def _address(entry: Entry[Any], records: Records) -> str:
    languages = records.site.fields.languages
    own = next((tag for tag in languages if tag in entry.fields.title), languages[0])
    addresses = addresses_in(own, languages[0])
    return addresses.event(entry.story, entry.id) if entry.story else addresses.story(entry.id)


def waits_for(entry: Entry[Any], records: Records) -> Iterator[Entry[Any]]:
    """Yield the drafts without which a draft can't be public."""
    story = records.story_by_id.get(entry.story)
    if story and story.fields.status == "draft":
        yield story
    if entry.story:
        targets = (parse_target(relation.fields.target, entry.story) for relation in relations_of(entry))
        for key in dict.fromkeys(target.key for target in targets):
            event = records.event_by_id.get(key)
            if event and event.fields.status == "draft":
                yield event


def _needs(records: Records) -> Iterator[tuple[Entry[Any], Counter[str]]]:
    """Yield each story with the numbers of what is still to find out, by code; the one with the most first."""
    found = needs_by_story(records)
    for story in sorted(records.stories, key=lambda story: (-len(found[story.id]), story.id)):
        yield story, Counter(need.code for need in found[story.id] if need.accepted_because is None)
