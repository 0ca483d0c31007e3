"""An entry as the text of its file, checked while it is typed. A save keeps what a browser's text field would lose."""

import re
from base64 import urlsafe_b64encode
from codecs import BOM_UTF8
from collections import Counter, defaultdict, deque

from onrecord.desk.browser.conflicts import conflict_page
from onrecord.desk.browser.desk_pages import words_in
from onrecord.desk.browser.desk_site import FileProblem
from onrecord.desk.browser.differing_lines import find_differing_lines
from onrecord.desk.browser.mends import apply_mend, entry_at, find_mend, list_mends, text_address
from onrecord.desk.browser.opened_entry import open_entry
from onrecord.desk.browser.visits import Answer, Page, Redirect, Visit
from onrecord.problems import RefusedError
from onrecord.site_files.additions import read_file, within
from onrecord.site_files.saves import ChangedMeanwhileError

_END = re.compile(r"\r\n|\n|\r")


def edit_text(visit: Visit) -> Answer:
    """Return the text of a file to edit, mend or save."""
    desk = visit.desk
    kind = visit.path["kind"]
    name = visit.path["name"]
    if not visit.is_post:
        records = desk.site.read().value.records
        path = require_allowed(visit, name) if kind == "file" else open_entry(kind, name, records, desk.root).path
        data = read_file(desk.root, path)
        return text_page(visit, path, data, data)
    path, base, yours = _read_sent(visit)
    pressed = visit.fields.get("mend")
    if pressed:
        known = [found.problem for found in problems_in(visit, path, yours)]
        mend, span = find_mend(known, path, pressed)
        return text_page(visit, path, base, apply_mend(yours, mend, span))
    if yours != base:
        words = words_in(visit.language).gettext("Saved %(file)s as text", file=path)
        try:
            desk.saves.save({path: (base, yours)}, words)
        except ChangedMeanwhileError as changed:
            entry = (kind, name) if kind in ("source", "actor") else (entry_at(path)[0], "")
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
    _, name = entry_at(path)
    story, _, event = name.partition("/")
    state = site.check({path: data})
    found = state.problems_in(path)
    records = state.reading.records
    entry = records.event_by_id.get((story, event)) if event else records.story_by_id.get(story)
    if entry and entry.fields.status == "draft":
        public = site.check({path: data}, [(story, event)] if event else (), [story])
        known = {(problem.line, problem.problem.code) for problem in found}
        of_public = public.problems_in(path)
        found += tuple(problem for problem in of_public if (problem.line, problem.problem.code) not in known)
    return tuple(sorted(found, key=lambda problem: problem.line))


def require_allowed(visit: Visit, path: str) -> str:
    """Return the path of a file that the desk opens as text. Raises `RefusedError`."""
    first, *parts = path.split("/")
    is_inside = first == "content" and parts and not any(part.startswith(".") or not part for part in parts)
    if path != "site.yaml" and not (is_inside and path.endswith((".yaml", ".txt", ".md"))):
        raise RefusedError(f"the desk opens texts below content/ and site.yaml, not {path}")
    within(visit.desk.root, path)  # refuses links
    return path


def shown_text(data: bytes) -> str:
    """Return a file's text as a browser's field holds it. Raises `RefusedError` if it would change other bytes."""
    try:
        text = data.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise RefusedError("this file is no text in UTF-8, so a browser would change it; open it in another program")
    return _END.sub("\n", text)


def restore(base: bytes, text: str) -> bytes:
    """Return a browser's text as a file with the mark and the line ends of `base`, each its own if they differ."""
    text = _END.sub("\n", text)
    before = base.removeprefix(BOM_UTF8).decode("utf-8", "replace")
    ends = _END.findall(before)
    lines = text.split("\n")
    counts = Counter(ends)
    usual = max(counts, key=counts.__getitem__, default="\n")
    own = _own_ends(_END.split(before), ends, lines) if len(counts) > 1 else {}
    ended = [line + own.get(place, usual) for place, line in enumerate(lines[:-1])]
    mark = BOM_UTF8 if base.startswith(BOM_UTF8) else b""
    return mark + "".join([*ended, lines[-1]]).encode("utf-8", "replace")


def _own_ends(old: list[str], ends: list[str], lines: list[str]) -> dict[int, str]:
    """Return the ends of the lines that stood in the `old` text too, even if they were moved, by their places."""
    gone, new = find_differing_lines(old, lines)
    kept_places = [place for place in range(len(lines)) if place + 1 not in new]
    kept_ends = [end for number, end in enumerate(ends, 1) if number not in gone]
    own = dict(zip(kept_places, kept_ends, strict=False))
    spare = defaultdict[str, deque[str]](deque)
    for number, end in enumerate(ends, 1):
        if number in gone:
            spare[old[number - 1]].append(end)
    for number in sorted(new):
        moved = spare[lines[number - 1]]
        if moved:
            own[number - 1] = moved.popleft()
    return own
