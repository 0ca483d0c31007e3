"""The desk's home: drafts, problems, what changed, what is still to find out, and what was done today."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from shlex import quote
from typing import Any

from msgspec.structs import replace

from onrecord.check.needs import HEADINGS, needs_by_story
from onrecord.desk.browser.desk_pages import words_in
from onrecord.desk.browser.mends import apply_mend, find_mend, mends, place_of
from onrecord.desk.browser.visits import PREFIX, Answer, Data, Page, Redirect, Visit
from onrecord.desk.diff.states import BaseError
from onrecord.desk.forms.typed_dates import read_as
from onrecord.model.addresses import addresses_in
from onrecord.model.records import Entry, Records
from onrecord.model.relations import parse_target, relations_of
from onrecord.problems import has_errors
from onrecord.site_files.additions import read_file


def show_home(visit: Visit) -> Answer:
    """Return the home of the desk."""
    desk, state = visit.desk, visit.desk.site.check()
    records, zone = state.reading.records, visit.desk.zone
    entries: tuple[Entry[Any], ...] = (*records.stories, *records.events)
    drafts = [entry for entry in entries if entry.fields.status == "draft"]
    keys, stories = [(one.story, one.id) for one in drafts if one.story], [one.id for one in drafts if not one.story]
    public = desk.site.check(published=keys, stories=stories) if drafts else state
    files = {entry.file for entry in drafts}
    problems = [problem for problem in state.problems if not problem.span or problem.span.path not in files]
    changed = desk.last_version.find_changed(zone)
    found = needs_by_story(records)
    values = {
        "drafts": [
            {
                "entry": entry,
                "name": f"{entry.story}/{entry.id}".removeprefix("/"),
                "page": f"{desk.preview}{_address(entry, records)}",
                "changed": datetime.fromtimestamp((desk.root / entry.file).stat().st_mtime, zone),
                "problems": public.problems_in(entry.file),
                "waits_for": list(waits_for(entry, records)),
            }
            for entry in drafts
        ],
        "problems": [(problem, place_of(problem, records), list(mends(problem))) for problem in problems],
        "has_errors": has_errors(problems),
        "stops_preview": has_errors(state.problems),
        "today": (today := desk.clock().astimezone(zone)),
        "heading": read_as(today.date().isoformat(), words_in(visit.language)),
        "changed": changed,
        # The lines name no file below a folder, whose name may be anything.
        "tops": [quote(top) for top in sorted({path.partition("/")[0] for _, path in changed.files})],
        "folder": quote(str(desk.root)),
        "needs": {
            story.id: (story, Counter(need.code for need in found[story.id] if need.accepted_because is None))
            for story in sorted(records.stories, key=lambda story: (-len(found[story.id]), story.id))
        },
        "headings": HEADINGS,
        "done": desk.saves.done[::-1],
        "records": records,
        "zone": zone,
    }
    return Page("home.html", values)


def show_changes(visit: Visit) -> Answer:
    """Return what readers will notice since the last version; the home of the desk loads it into itself."""
    desk = visit.desk
    try:
        commit = desk.last_version.find_changed(desk.zone).commit
        notice = desk.last_version.notice(commit, replace(desk.site.options(), base_url=None))
    except BaseError:
        notice = None
    return Page("changed.html", {"notice": notice})


def count(visit: Visit) -> Answer:
    """Return the numbers in the bar."""
    problems, changed = visit.desk.site.check().problems, visit.desk.last_version.find_changed(visit.desk.zone)
    severity = "error" if has_errors(problems) else "warning"
    return Data({"problems": len(problems), "severity": severity, "changes": len(changed.files)})


def mend(visit: Visit) -> Answer:
    """Write a mend that the program knows."""
    desk, path = visit.desk, visit.fields["path"]
    found, span = find_mend(desk.site.check().problems, path, visit.fields["place"])
    data = read_file(desk.root, path)
    words = words_in(visit.language).gettext("Put %(what)s into %(file)s", what=found.value, file=path)
    desk.saves.save({path: (data, apply_mend(data, found, span))}, words)
    return Redirect(f"{PREFIX}/desk/#problems")


def _address(entry: Entry[Any], records: Records) -> str:
    languages = records.site.fields.languages
    own = next((tag for tag in languages if tag in entry.fields.title), languages[0])
    addresses = addresses_in(own, languages[0])
    return addresses.event(entry.story, entry.id) if entry.story else addresses.story(entry.id)


def waits_for(entry: Entry[Any], records: Records) -> Iterator[Entry[Any]]:
    """Yield the drafts without which a draft can't be public: its story, and what it answers."""
    story = records.story_by_id.get(entry.story)
    targets = [parse_target(it.fields.target, entry.story).key for it in relations_of(entry)] if entry.story else []
    events = (records.event_by_id.get(key) for key in dict.fromkeys(targets))
    yield from (one for one in (story, *events) if one and one.fields.status == "draft")
