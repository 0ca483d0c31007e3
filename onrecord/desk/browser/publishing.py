"""Publishes a draft: the page says what becomes public, which lines change, and what that changes for readers."""

from typing import Any

from msgspec.structs import replace

from onrecord.build.pipeline import load_site
from onrecord.desk.browser.desk_pages import words_in
from onrecord.desk.browser.home import waits_for
from onrecord.desk.browser.mends import place_of
from onrecord.desk.browser.visits import PREFIX, Answer, Page, Redirect, Visit
from onrecord.desk.changing.publication import Publication, plan_publication, would_lack_review
from onrecord.desk.compare import compare
from onrecord.desk.compare.changes import AddressAdded
from onrecord.desk.diff.lines import group_lines
from onrecord.desk.diff.states import state_of
from onrecord.desk.lookup.entry_names import first_text
from onrecord.model.records import Entry, Records
from onrecord.problems import Outcome, RefusedError, has_errors


def publish(visit: Visit) -> Answer:
    """Publish the drafts that the address names, or return the page that asks whether to."""
    desk, typed = visit.desk, " ".join(visit.fields.get("reviewed_by", "").split())
    options = replace(desk.site.options(), drafts=False, base_url=None)
    records = desk.site.read().value.records
    named = (visit.query.get("event", ""), visit.query.get("story", ""), *visit.query.get("with", "").split(","))
    entries = [_find(name, records) for name in dict.fromkeys(filter(None, named))]
    if not entries:
        raise RefusedError("no draft was chosen; each draft on the desk has 'Publish'")
    stories = {entry.story: records.story_by_id.get(entry.story) for entry in entries}
    entries = [
        *(one for one in stories.values() if one and one.fields.status == "draft" and one not in entries),
        *entries,
    ]
    is_unsigned = any(entry.story and would_lack_review(entry, records, options) for entry in entries)
    refusal, outcome = "", Outcome(Publication((), (), (), 0))
    try:
        names = [f"{entry.story or entry.id}/{entry.id if entry.story else ''}" for entry in entries]
        # An ellipsis stands for the name that is still to be typed.
        outcome = plan_publication(desk.root, names, options, (typed or "…",) if typed or is_unsigned else ())
    except RefusedError as error:
        refusal = str(error)
    files = outcome.value.entries
    is_possible, is_signed = bool(files), not is_unsigned or (typed.isprintable() and typed != "")
    if visit.is_post and is_possible and is_signed:
        title = first_text(entries[-1].fields.title)
        words = words_in(visit.language).gettext("Published “%(title)s”", title=title)
        desk.saves.save({one.path: (one.replacement.before, one.replacement.after) for one in files}, words)
        return Redirect(f"{PREFIX}/desk/#done")
    paths = {file.path for file in files}
    shown = [one for one in outcome.problems if has_errors([one]) or (one.span and one.span.path in paths)]
    values = {
        "entries": entries,
        "refusal": refusal,
        "is_possible": is_possible,
        "lacks_name": is_unsigned,
        "must_sign": visit.is_post and not is_signed,
        "typed": typed,
        "files": files,
        "problems": [(one, place_of(one, records)) for one in shown],
        "answered": [it for one in entries if one.story for it in waits_for(one, records) if it not in entries],
        "records": records,
    }
    if (planned := outcome.value.site) and is_possible:
        before = state_of(desk.root, load_site(desk.root, options)).state
        after = state_of(desk.root, Outcome(planned, outcome.problems)).state
        changes = compare(before, after).changes
        values |= {
            "before": before,
            "after": after,
            "addresses": [one.address for one in changes if isinstance(one, AddressAdded) and not one.redirect],
            "groups": tuple(group_lines(tuple(one for one in changes if not isinstance(one, AddressAdded)))),
        }
    return Page("publish.html", values, 409 if visit.is_post else 200)


def _find(name: str, records: Records) -> Entry[Any]:
    story, _, event = name.partition("/")
    entry = records.event_by_id.get((story, event)) if event else records.story_by_id.get(story)
    if entry is None:
        raise RefusedError(f"there is no draft '{name}' that can be read; mend its text first")
    return entry
