"""An entry as the text of its file, checked while it is typed."""

from base64 import urlsafe_b64encode
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.browser.allowed_paths import require_allowed
from onrecord.desk.browser.conflicts import Conflict, conflict_page
from onrecord.desk.browser.desk_pages import text_in
from onrecord.desk.browser.file_words import say_of_file
from onrecord.desk.browser.line_ends import restore, shown_text
from onrecord.desk.browser.mending_places import entry_at, text_address
from onrecord.desk.browser.mends import apply_mend, find_mend, list_mends
from onrecord.desk.browser.opened_entry import open_entry
from onrecord.desk.browser.text_correcting import (
    ChangedEvent,
    find_text_changes,
    is_decided,
    lacks_more,
    tell_readers_in_text,
)
from onrecord.desk.browser.visits import PREFIX, Answer, Page, Redirect, Visit
from onrecord.editing.edited_site import FileProblem
from onrecord.editing.entries.file_text import UnsafeChangeError
from onrecord.editing.writing import ChangedMeanwhileError, read_file
from onrecord.model.records import Entry, Records


class _Sent(Struct, frozen=True):
    """A text that a form has sent."""

    path: str
    base: bytes | None
    """The file as it was opened; None if it was gone then."""
    yours: bytes


def edit_text(visit: Visit) -> Answer:
    """Return the text of a file to edit, mend or save."""
    if not visit.is_post:
        path = _find_path(visit)
        data = read_file(visit.desk.root, path)
        return text_page(visit, path, data, data)
    sent = _read_sent(visit)
    pressed = visit.fields.get("mend")
    if pressed:
        known = [problem.found for problem in problems_in(visit, sent.path, sent.yours)]
        mend, span = find_mend(known, sent.path, pressed)
        return text_page(visit, sent.path, sent.base, apply_mend(sent.yours, mend, span))
    return _save(visit, sent)


def _find_path(visit: Visit) -> str:
    """Return the path of the file that an address names: by itself, or by its entry."""
    kind = visit.path["kind"]
    name = visit.path["name"]
    desk = visit.desk
    records = desk.site.read().value.records
    if kind == "file":
        return require_allowed(desk.root, name)
    return open_entry(kind, name, records, desk.root).path


def _save(visit: Visit, sent: _Sent) -> Answer:
    """Save a text that was changed; if the file has changed meanwhile, return the page of the conflict."""
    event = find_text_changes(visit, sent.path, sent.base, sent.yours)
    if event and event.changes and not is_decided(visit, event):
        return _ask_readers_part(visit, sent, event)
    if event:
        try:
            told = tell_readers_in_text(visit, event, sent.yours)
        except UnsafeChangeError:
            return _ask_readers_part(visit, sent, event, cannot_tell=True)
        if lacks_more(visit, sent.path, event, told):
            return _ask_readers_part(visit, sent, event, lacks_earlier=True)
        sent = replace(sent, yours=told)
    if sent.yours != sent.base:
        words = say_of_file(visit, "Saved “%(name)s” as text", "Saved %(file)s as text", sent.path)
        try:
            visit.desk.saves.save({sent.path: (sent.base, sent.yours)}, words)
        except ChangedMeanwhileError as changed:
            if changed.now == sent.yours:  # an earlier press of the button has written it, and its answer was lost
                return Redirect(visit.address)
            kind, key = _entry_of(visit, sent.path)
            conflict = Conflict(
                path=sent.path, kind=kind, key=key, base=sent.base or b"", now=changed.now, yours=sent.yours
            )
            return conflict_page(visit, conflict)
    return Redirect(visit.address)


def _ask_readers_part(
    visit: Visit, sent: _Sent, event: ChangedEvent, *, cannot_tell: bool = False, lacks_earlier: bool = False
) -> Page:
    """Return the page of the text, which asks whether its change is a correction, or says that it is."""
    page = text_page(visit, sent.path, sent.base, sent.yours)
    language = visit.language
    values = {
        "changes": [(text_in(language, change.was), text_in(language, change.now)) for change in event.changes],
        "was_asked": "-asked" in visit.fields and not cannot_tell,
        "cannot_tell": cannot_tell,
        "lacks_earlier": lacks_earlier,
        "is_required": event.is_required,
        "why": visit.fields.get("-why", ""),
    }
    return Page(page.template, {**page.values, **values}, 409)


def _entry_of(visit: Visit, path: str) -> tuple[str, str]:
    """Return the kind of the entry in a file and, in a file of several, its id; two empty texts for another file."""
    kind = visit.path["kind"]
    # Of the files of several entries, only those of sources and actors are opened by the name of an entry.
    if kind in ("source", "actor"):
        return kind, visit.path["name"]
    only_kind, _ = entry_at(path)
    return only_kind, ""


def check_text(visit: Visit) -> Answer:
    """Return the problems of a text that is being typed, as the part of its page that shows them."""
    sent = _read_sent(visit)
    problems = problems_in(visit, sent.path, sent.yours)
    return Page("text_problems.html", {"problems": problems, "mends": list_mends})


def _read_sent(visit: Visit) -> _Sent:
    """Return the text that a form has sent. Raises `RefusedError`."""
    base = visit.data("base") if "base" in visit.fields else None
    path = require_allowed(visit.desk.root, visit.fields["path"])
    return _Sent(path, base, restore(base or b"", visit.fields["text"]))


def text_page(visit: Visit, path: str, base: bytes | None, content: bytes) -> Page:
    """Return the page of a text: `base` is the file as it was opened, or None; `content` is what the field holds."""
    problems = problems_in(visit, path, content)
    line = visit.query.get("line", "")
    is_unsaved = base != content
    saved = [save for save in visit.desk.saves.done if path in save.files and save.state == "saved"]
    today = visit.desk.clock().astimezone(visit.desk.zone).date()
    saved = [save for save in saved if save.time.astimezone(visit.desk.zone).date() == today]
    values = {
        "problems": problems,
        "mends": list_mends,
        "wrong": {problem.line for problem in problems},
        "path": path,
        "address": visit.address if "kind" in visit.path else text_address(path),
        "form_address": _form_address(visit, path),
        "text": shown_text(content),
        "base": None if base is None else urlsafe_b64encode(base).decode("ascii"),
        "is_unsaved": is_unsaved,
        "file_now": shown_text(base).split("\n") if is_unsaved and base is not None else (),
        "last": saved[-1:],
        "zone": visit.desk.zone,
        "line": line if line.isdecimal() else "",
        "changes": (),
        "lacks_earlier": False,
    }
    return Page("text.html", values)


def _form_address(visit: Visit, path: str) -> str:
    """Return the address of the form of the entry in a text; empty if the text has no form."""
    if visit.path.get("kind", "file") == "file":
        kind, name = entry_at(path)
    else:
        kind = visit.path["kind"]
        name = visit.path["name"]
    return f"{PREFIX}/edit/{kind}/{name}" if kind else ""


def problems_in(visit: Visit, path: str, data: bytes) -> tuple[FileProblem, ...]:
    """Return the problems that a file would have with this content; those of a draft as if it were public, too."""
    state = visit.desk.site.check({path: data})
    found = state.problems_in(path)
    known = {(problem.line, problem.found.code) for problem in found}
    public = _check_as_public(visit, path, data, state.reading.records)
    others = [problem for problem in public if (problem.line, problem.found.code) not in known]
    return tuple(sorted([*found, *others], key=lambda problem: problem.line))


def _check_as_public(visit: Visit, path: str, data: bytes, records: Records) -> tuple[FileProblem, ...]:
    """Return the problems that the draft in a file would have if it were public; none if the file holds no draft."""
    kind, name = entry_at(path)
    story, _, id_ = name.partition("/")
    entry: Entry[Any] | None = None
    if kind == "event":
        entry = records.event_or_draft_by_id.get((story, id_))
    elif kind == "story":
        entry = records.story_by_id.get(story)
    if entry is None or entry.fields.status != "draft":
        return ()
    events = [(story, id_)] if kind == "event" else []
    return visit.desk.site.check({path: data}, events, [story]).problems_in(path)
