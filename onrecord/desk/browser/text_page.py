"""An entry as the text of its file, checked while it is typed."""

from base64 import urlsafe_b64encode

from onrecord.desk.browser.conflicts import conflict_page
from onrecord.desk.browser.desk_pages import words_in
from onrecord.desk.browser.desk_site import FileProblem
from onrecord.desk.browser.line_ends import restore, shown_text
from onrecord.desk.browser.mends import apply_mend, entry_at, find_mend, list_mends, text_address
from onrecord.desk.browser.opened_entry import open_entry
from onrecord.desk.browser.visits import Answer, Page, Redirect, Visit
from onrecord.model.former_ids import EventKey
from onrecord.model.records import Records
from onrecord.problems import RefusedError
from onrecord.site_files.additions import read_file, within
from onrecord.site_files.saves import ChangedMeanwhileError


def edit_text(visit: Visit) -> Answer:
    """Return the text of a file to edit, mend or save."""
    if not visit.is_post:
        path = _find_path(visit)
        data = read_file(visit.desk.root, path)
        return text_page(visit, path, data, data)
    path, base, yours = _read_sent(visit)
    pressed = visit.fields.get("mend")
    if pressed:
        known = [found.problem for found in problems_in(visit, path, yours)]
        mend, span = find_mend(known, path, pressed)
        return text_page(visit, path, base, apply_mend(yours, mend, span))
    return _save(visit, path, base, yours)


def _find_path(visit: Visit) -> str:
    """Return the path of the file that an address names: by itself, or by its entry."""
    kind = visit.path["kind"]
    name = visit.path["name"]
    desk = visit.desk
    records = desk.site.read().value.records
    if kind == "file":
        return require_allowed(visit, name)
    return open_entry(kind, name, records, desk.root).path


def _save(visit: Visit, path: str, base: bytes | None, yours: bytes) -> Answer:
    """Save a text that was changed; if the file has changed meanwhile, return the page of the conflict."""
    if yours != base:
        words = words_in(visit.language).gettext("Saved %(file)s as text", file=path)
        try:
            visit.desk.saves.save({path: (base, yours)}, words)
        except ChangedMeanwhileError as changed:
            kind = visit.path["kind"]
            # Of the files of several entries, only those of sources and actors are opened by the name of an entry.
            entry = (kind, visit.path["name"]) if kind in ("source", "actor") else (entry_at(path)[0], "")
            return conflict_page(visit, path, entry, (base or b"", changed.now, yours))
    return Redirect(visit.address)


def check_text(visit: Visit) -> Answer:
    """Return the problems of a text that is being typed, as the part of its page that shows them."""
    path, _, yours = _read_sent(visit)
    return Page("text_problems.html", {"problems": problems_in(visit, path, yours), "mends": list_mends})


def _read_sent(visit: Visit) -> tuple[str, bytes | None, bytes]:
    """Return the path, the file as it was opened, and the text, as a form has sent them."""
    base = visit.data("base") if "base" in visit.fields else None
    return require_allowed(visit, visit.fields["path"]), base, restore(base or b"", visit.fields["text"])


def text_page(visit: Visit, path: str, base: bytes | None, now: bytes) -> Page:
    """Return the page of a text: `base` is the file as it was opened, or None; `now` is what the field holds."""
    problems = problems_in(visit, path, now)
    line = visit.query.get("line", "")
    is_unsaved = base != now
    saved = [save for save in visit.desk.saves.done if path in save.files and save.state == "saved"]
    values = {
        "problems": problems,
        "mends": list_mends,
        "wrong": {problem.line for problem in problems},
        "path": path,
        "address": visit.address if "kind" in visit.path else text_address(path),
        "entry": entry_at(path) if visit.path.get("kind", "file") == "file" else tuple(visit.path.values()),
        "text": shown_text(now),
        "base": None if base is None else urlsafe_b64encode(base).decode("ascii"),
        "is_unsaved": is_unsaved,
        "file_now": shown_text(base).split("\n") if is_unsaved and base is not None else (),
        "last": saved[-1:],
        "zone": visit.desk.zone,
        "line": line if line.isdecimal() else "",
    }
    return Page("text.html", values)


def problems_in(visit: Visit, path: str, data: bytes) -> tuple[FileProblem, ...]:
    """Return the problems that a file would have with this content; those of a draft as if it were public, too."""
    site = visit.desk.site
    state = site.check({path: data})
    found = state.problems_in(path)
    events, stories = _find_draft(path, state.reading.records)
    if stories:
        known = {(problem.line, problem.problem.code) for problem in found}
        public = site.check({path: data}, events, stories).problems_in(path)
        found += tuple(problem for problem in public if (problem.line, problem.problem.code) not in known)
    return tuple(sorted(found, key=lambda problem: problem.line))


def _find_draft(path: str, records: Records) -> tuple[list[EventKey], list[str]]:
    """Return the events and the stories to publish with the draft in a file; none, if it holds no draft."""
    kind, name = entry_at(path)
    story, _, id_ = name.partition("/")
    if kind == "event":
        event = records.event_by_id.get((story, id_))
        if event and event.fields.status == "draft":
            return [(story, id_)], [story]
    elif kind == "story":
        entry = records.story_by_id.get(story)
        if entry and entry.fields.status == "draft":
            return [], [story]
    return [], []


def require_allowed(visit: Visit, path: str) -> str:
    """Return the path of a file that the desk opens as text. Raises `RefusedError`."""
    first, *parts = path.split("/")
    is_inside = first == "content" and parts and not any(part.startswith(".") or not part for part in parts)
    if path != "site.yaml" and not (is_inside and path.endswith((".yaml", ".txt", ".md"))):
        raise RefusedError(f"the desk opens texts below content/ and site.yaml, not {path}")
    within(visit.desk.root, path)  # refuses links
    return path
