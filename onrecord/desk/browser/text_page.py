"""An entry as the text of its file, checked while it is typed. A save keeps what a browser's text field would lose."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from codecs import BOM_UTF8
from collections.abc import Iterator
from difflib import SequenceMatcher

from msgspec import Struct

from onrecord.desk.browser.conflicts import conflict_page
from onrecord.desk.browser.desk_site import FileProblem
from onrecord.desk.browser.mends import Mend, entry_at, find_mend, mends, text_address
from onrecord.desk.browser.opened_entry import open_entry
from onrecord.desk.browser.pages import words_in
from onrecord.desk.browser.visits import Answer, Page, Redirect, Visit
from onrecord.model.records import Records
from onrecord.problems import RefusedError
from onrecord.site_files.additions import read_file, within
from onrecord.site_files.saves import ChangedMeanwhileError

_END = re.compile(r"\r\n|\n|\r")
_READABLE = (".yaml", ".txt", ".md")
"""The ends of the names of files that hold text."""


class LineProblem(Struct, frozen=True):
    """A problem in a text, with the mends that the program knows."""

    found: FileProblem
    mends: tuple[Mend, ...]


def edit_text(visit: Visit) -> Answer:
    """Return the text of a file to edit, mend or save."""
    path = allowed(visit, visit.fields["path"]) if visit.is_post else _path(visit)
    if not visit.is_post:
        base: bytes | None = read_file(visit.desk.root, path)
        return text_page(visit, path, base, base or b"")
    base = urlsafe_b64decode(visit.fields["base"]) if "base" in visit.fields else None
    yours = restore(base or b"", visit.fields["text"])
    if place := visit.fields.get("mend"):
        known = [one.found.problem for one in problems_in(visit, path, yours)]
        return text_page(visit, path, base, find_mend(known, path, place).applied(yours))
    if yours == base:
        return Redirect(visit.address)
    try:
        words = words_in(visit.language).gettext("Saved %(file)s as text", file=path)
        visit.desk.saves.save({path: (base, yours)}, words)
    except ChangedMeanwhileError as changed:
        kind, name = _entry(visit, path)
        entry = (kind, name if kind in ("source", "actor") else "")
        return conflict_page(visit, path, entry, (base or b"", changed.now, yours))
    return Redirect(visit.address)


def text_page(visit: Visit, path: str, base: bytes | None, now: bytes) -> Page:
    """Return the page of a text: `base` is the file as it was opened, or None; `now` is what the field holds."""
    text, entry = shown_text(now), _entry(visit, path)
    done = [save for save in visit.desk.saves.done if path in save.files and save.state == "saved"]
    values = {
        **_checked(visit, path, now),
        "path": path,
        "address": visit.address if "kind" in visit.path else text_address(path),
        "kind": entry[0],
        "name": entry[1],
        "text": text,
        "lines": text.count("\n") + 1,
        "base": None if base is None else urlsafe_b64encode(base).decode("ascii"),
        "is_unsaved": base != now,
        "last": done[-1] if done else None,
        "line": int(visit.query["line"]) if visit.query.get("line", "").isdecimal() else 0,
        "zone": visit.desk.site.read().value.records.site.fields.timezone,
    }
    return Page("text.html", values)


def check_text(visit: Visit) -> Answer:
    """Return the problems of a text that is being typed, as the part of its page that shows them."""
    path = allowed(visit, visit.fields["path"])
    return Page(
        "text_problems.html",
        _checked(visit, path, restore(urlsafe_b64decode(visit.fields.get("base", "")), visit.fields["text"])),
    )


def problems_in(visit: Visit, path: str, data: bytes) -> tuple[LineProblem, ...]:
    """Return the problems that a file would have with this content; those of a draft as if it were public, too."""
    site, (kind, name) = visit.desk.site, entry_at(path)
    state = site.check({path: data})
    found = state.problems_in(path)
    if _is_draft(kind, name, state.reading.records):
        story, _, event = name.partition("/")
        public = site.check({path: data}, [(story, event)] if event else (), [story])
        known = {(one.line, one.problem.code) for one in found}
        found += tuple(one for one in public.problems_in(path) if (one.line, one.problem.code) not in known)
    return tuple(LineProblem(one, tuple(mends(one.problem))) for one in sorted(found, key=lambda one: one.line))


def _checked(visit: Visit, path: str, data: bytes) -> dict[str, object]:
    problems = problems_in(visit, path, data)
    return {"problems": problems, "wrong": {one.found.line for one in problems}}


def _is_draft(kind: str, name: str, records: Records) -> bool:
    story, _, event = name.partition("/")
    entry = records.event_by_id.get((story, event)) if kind == "event" else records.story_by_id.get(story)
    return kind in ("event", "story") and entry is not None and entry.fields.status == "draft"


def _entry(visit: Visit, path: str) -> tuple[str, str]:
    """Return the kind and the name of the entry that the address or the path names; else two empty texts."""
    kind = visit.path.get("kind", "file")
    return entry_at(path) if kind == "file" else (kind, visit.path["name"])


def _path(visit: Visit) -> str:
    if visit.path["kind"] == "file":
        return allowed(visit, visit.path["name"])
    records = visit.desk.site.read().value.records
    return open_entry(visit.path["kind"], visit.path["name"], records, visit.desk.root).path


def allowed(visit: Visit, path: str) -> str:
    """Return the path of a file that the desk opens as text. Raises `RefusedError`."""
    parts = path.split("/")
    is_inside = parts[0] == "content" and not any(part.startswith(".") or not part for part in parts)
    if path != "site.yaml" and not (is_inside and path.endswith(_READABLE)):
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
    """Return the text of a browser's field as a file, with the byte order mark and the line ends of `base`."""
    text, before = _END.sub("\n", text), base.removeprefix(BOM_UTF8).decode("utf-8", "replace")
    ends = _END.findall(before)
    if len(set(ends)) > 1:
        text = "".join(_with_ends(before, text, ends))
    elif ends:
        text = text.replace("\n", ends[0])
    return (BOM_UTF8 if base.startswith(BOM_UTF8) else b"") + text.encode("utf-8", "replace")


def _with_ends(before: str, text: str, ends: list[str]) -> Iterator[str]:
    """Yield the lines of a text, each with the end that it had in the file; a new line gets the most common one."""
    old, new = _END.split(before), text.split("\n")
    own = dict[int, str]()
    for start, place, size in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        own |= {place + step: ends[start + step] for step in range(size) if start + step < len(ends)}
    usual = max(ends, key=ends.count)
    for number, line in enumerate(new):
        yield line + (own.get(number, usual) if number + 1 < len(new) else "")
