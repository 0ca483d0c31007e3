"""The forms for new and for opened entries, what is checked in them while an editor types, and how they are saved."""

import re
from collections.abc import Callable, Mapping, Sized
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from msgspec.structs import asdict, replace

from onrecord.build.pipeline import LoadedSite
from onrecord.desk.browser import desk_pages as pages
from onrecord.desk.browser.conflicts import conflict_page
from onrecord.desk.browser.desk_site import VoidError
from onrecord.desk.browser.entry_state import FINDER, EntryState, remember, state_of_new, state_of_opened
from onrecord.desk.browser.form_remarks import add_remarks
from onrecord.desk.browser.found_names import find_names
from onrecord.desk.browser.live_check import find_messages, text_panes
from onrecord.desk.browser.messages import Message
from onrecord.desk.browser.one_time import Made
from onrecord.desk.browser.visits import FORM, PREFIX, Answer, Data, Look, Page, Redirect, Visit
from onrecord.desk.browser.widget_builder import WidgetBuilder
from onrecord.desk.browser.widgets import flatten
from onrecord.desk.compare.comparison import compare
from onrecord.desk.compare.entries import State
from onrecord.desk.diff.lines import group_lines
from onrecord.desk.editing.file_text import UnsafeChangeError
from onrecord.desk.lookup.entry_names import first_text
from onrecord.model.choices import EVENT_TYPES
from onrecord.model.relations import Ref
from onrecord.pictures.encoding import NOTHING
from onrecord.problems import RefusedError
from onrecord.render.describe.matter_describer import StandingLabels
from onrecord.render.single_page import Surroundings, single_page
from onrecord.site_files.additions import present
from onrecord.site_files.saves import ChangedMeanwhileError

_PARTS: Mapping[str, str] = {"claim": "claims", "correction": "corrections"}  # parts of an event, by address
_MOST_OPENED = 15_000  # fields of a form at first: the desk takes a third more, so that an editor can add some
_FORM = re.compile(r"/-/(new|edit)/([^/?]+)(?:/([^?]*))?(?:\?(.*))?", re.DOTALL)
_STEERING = (FORM, "-do")  # what is sent with an entry, and is no part of it
Files = Mapping[str, tuple[bytes | None, bytes | None]]
Looked = tuple[tuple[Message, ...], list[dict[str, Any]], str]


class _TooLargeError(Exception):
    """An entry has so many values that the desk would not take its form."""


def show_new(visit: Visit) -> Answer:
    """Return the form for a new entry, or save what it sent."""
    kind = visit.path["type"]
    query = visit.query
    if kind == "event":
        return Page("choose_type.html", {"meanings": EVENT_TYPES, "query": urlencode(query)})
    if kind == "stage":
        return Redirect(f"{PREFIX}/new/bill-action?{urlencode(query)}")
    if kind in _PARTS:
        return Redirect(f"{PREFIX}/edit/event/{query.get('for', '')}?{urlencode({'only': _PARTS[kind]})}")
    return _answer(visit)


def show_opened(visit: Visit) -> Answer:
    """Return the form for an entry of the site, or save what it sent."""
    try:
        return _answer(visit)
    except (UnsafeChangeError, _TooLargeError) as error:  # the file as it is can't be parsed, or shown in a form
        is_large = isinstance(error, _TooLargeError)
        return Page("unsafe.html", {"text_address": _text_address(visit.address), "is_large": is_large}, 409)


def _refuse_large(visit: Visit, fields: Sized) -> None:
    if not visit.is_post and len(fields) > _MOST_OPENED:
        raise _TooLargeError


def _text_address(address: str) -> str:
    return address.replace("/edit/", "/text/").partition("?")[0] if "/edit/" in address else ""


def _state(visit: Visit, *, is_check: bool = False) -> EntryState:
    site = visit.desk.site
    records = (site.read_lately() if is_check else site.read().value).records
    return (state_of_new if "type" in visit.path else state_of_opened)(visit, records)


def _answer(visit: Visit) -> Answer:
    state, (do, _, rest), notes = _state(visit), visit.fields.get("-do", "").partition(":"), list[str]()
    if do == "fetch":
        from onrecord.desk.browser.quote_pages import fill_from_address  # noqa: PLC0415  (few forms need it)

        state, notes = fill_from_address(state, rest)
    _refuse_large(visit, state.fields)
    is_save = do in ("save", "publish", "quote")
    made = _made_before(visit, state) if is_save else None
    if made and made.sent == visit.digest(*_STEERING):
        return _leave_saved(visit, (made.kind, made.name), do, rest)
    looked: Looked = _look_at(state) if visit.is_post else ((), text_panes(state, ()), "")
    if is_save and not made and not looked[2] and not any(one.stops_draft for one in looked[0]):
        try:
            return _save(visit, state, do, rest)
        except RefusedError as refused:
            notes.append(str(refused))
    values = _values(visit, state, looked) | {
        "notes": notes,
        "made_before": made,
        "is_refused": is_save,
        "is_sent": visit.is_post,
        "stories": [(one.id, first_text(one.fields.title)) for one in state.records.stories],
        "saved": visit.query.get("saved", ""),
        "has_target": bool(visit.query.get("target")),
        "action": re.sub(r"&?(saved|language)=[^&]*", "", visit.address),
        "type": str(state.values.get("type") if state.kind == "event" else state.kind),
        "name": _name_of(state),
    }
    return Page("entry.html", values, 409 if is_save else 200)


def _save(visit: Visit, state: EntryState, do: str, rest: str) -> Answer:
    """Write the entry and what was added with it, all or nothing. Raises `RefusedError`."""
    files = {path: (file.before, file.after) for path, file in state.files.items() if file.before != file.after}
    say = pages.words_in(visit.language).gettext
    words = say("Saved “%(name)s”" if state.opened else "Added “%(name)s”", name=_name_of(state))
    try:
        _ = files and visit.desk.saves.save(files, words)
    except ChangedMeanwhileError as changed:
        if not _are_written(visit.desk.root, files):
            if state.opened is None or changed.path != state.path:
                raise
            versions = (state.opened.data, changed.now, state.unsaved[changed.path])
            return conflict_page(visit, changed.path, (state.kind, state.key), versions)
    name = f"{state.story}/{state.id}" if state.kind == "event" else state.id
    if state.opened is None:
        made = Made(state.kind, name, _name_of(state), visit.digest(*_STEERING))
        visit.desk.forms.note_made(visit.form_id, made)
    return _leave_saved(visit, (state.kind, name), do, rest)


def _leave_saved(visit: Visit, entry: tuple[str, str], do: str, rest: str) -> Redirect:
    """Return where a saved entry, given by kind and name, leads by the button that was pressed."""
    kind, name = entry
    if do == "publish" and kind == "event":
        return Redirect(f"{PREFIX}/publish?{urlencode({'event': name})}")
    if do == "quote":
        return Redirect(f"{PREFIX}/quote/{rest}?{urlencode({'for': name})}")
    saved = f"{visit.desk.clock().astimezone(visit.desk.zone):%H:%M}"
    return Redirect(f"{PREFIX}/edit/{kind}/{name}?{urlencode({'saved': saved})}")


def _made_before(visit: Visit, state: EntryState) -> Made | None:
    """Return the entry that this form for a new one has made, if it is there: the button was pressed twice."""
    made = visit.desk.forms.made_by(visit.form_id) if state.opened is None else None
    if made is None:
        return None
    story, _, event = made.name.partition("/")
    key = (story, event) if made.kind == "event" else made.name
    return made if key in getattr(state.records, f"{made.kind}_by_id") else None


def _are_written(root: Path, files: Files) -> bool:
    """Return whether all files hold already what a save would write: another press of the button has done it."""
    now = {path: file.after if (file := present(root, path)) else None for path in files}
    return all(now[path] == after for path, (_, after) in files.items())


def _name_of(state: EntryState) -> str:
    names = (state.values.get(field) for field in ("title", "name", "description"))
    return first_text(next(filter(None, names), state.id))


def _look_at(state: EntryState, is_void: Callable[[], bool] = lambda: False) -> Looked:
    """Return the problems of a form, the text that it makes, and why it makes none: 'unsafe', or a sentence."""
    try:
        return (messages := find_messages(state, is_void)), text_panes(state, messages), ""
    except UnsafeChangeError:
        return (), [], "unsafe"
    except RefusedError as refused:
        return (), [], str(refused)


def _values(visit: Visit, state: EntryState, looked: Looked) -> dict[str, Any]:
    """Return what the page and the answers of its check have in common."""
    only = visit.query.get("only", "")
    builder = WidgetBuilder(state, pages.words_in(visit.language))
    widgets = builder.build(only)
    # Without script, the page lists what the words find; the script has its own list.
    form = add_remarks(state, widgets, looked[0], finds="-number" not in visit.fields)
    flat = {widget.name: widget for widget in flatten(form.widgets)}
    _refuse_large(visit, flat)
    return {
        "state": state,
        "widgets": form.widgets,
        "flat": list(flat.values()),
        "summary": form.summary,
        "others": form.others,
        "unplaced": [(name, words) for name, words in state.untaken.items() if f"{FINDER}{name}" not in builder.names],
        "only": only,
        "panes": looked[1],
        "fault": looked[2],
        "text_address": _text_address(visit.address),
        "rest": [(name, text) for name, text in state.fields.items() if name[0] != "-" and name not in builder.names],
        "render": visit.fields.get("-render", ""),
    }


def check_form(visit: Visit) -> Answer:
    """Return the problems of a form and its text, for the desk's script; nothing if a newer request came meanwhile."""
    latest = visit.desk.latest
    fields = visit.fields
    found = _FORM.fullmatch(visit.fields["-at"])
    if found is None:
        raise RefusedError("this was sent by no form of the desk; open the page again")
    form = visit.form_id
    number = max(0, visit.number("-number"))
    latest[form] = max(latest.get(form, 0), number)
    do, kind, name, query = found.groups("")
    path = {"type": kind} if do == "new" else {"kind": kind, "name": name}
    own = replace(visit, path=path, query=dict(parse_qsl(query)), address=fields["-at"])
    state = _state(own, is_check=True)
    is_void = lambda: latest[form] > number  # noqa: E731
    try:
        if fields.get("-what") == "look":
            return Data({"html": _consequences(own, state, is_void)})
        looked = _look_at(state, is_void)
    except VoidError:
        return Data({"void": True})
    html = pages.render("entry_check.html", visit.language, _values(own, state, looked))
    worst = "error" if any(one.is_error for one in looked[0]) else "warning"
    return Data({"html": html, "count": len(looked[0]), "worst": worst})


def _consequences(visit: Visit, state: EntryState, is_void: Callable[[], bool]) -> str:
    """Return what readers notice once the entry is public, and how it will look. Raises `VoidError`."""
    site = visit.desk.site
    titled = state.with_title()
    ref = Ref(state.story, state.id)
    digest = ""
    try:
        before = site.check_public(is_void)
        after = site.check(titled.unsaved, titled.published, drafts=False, is_void=is_void)
    except (UnsafeChangeError, RefusedError):
        return ""
    found = compare(*(_as_compared(checked.loaded) for checked in (before, after)))
    known = {(one.code, one.message) for one in before.problems}
    new = [one for one in after.problems if (one.code, one.message) not in known and one.span]
    arranged = after.loaded.site
    theme = after.loaded.theme
    if arranged and theme and ref.key in arranged.events:
        around = Surroundings(theme.sheet, (), lambda _path: NOTHING, theme.catalogues, theme.templates)
        title = first_text(arranged.event(ref).fields.title)
        digest = remember(visit.desk, single_page(arranged, {ref}, title, (), around).encode())
    values = {
        "groups": list(group_lines(found.changes)),
        "is_whole": found.is_whole,
        "digest": digest,
        "kind": state.kind,
        "worse": [one for one in new if one.span and one.span.path not in titled.unsaved],
    }
    return pages.render("entry_look.html", visit.language, values)


def _as_compared(loaded: LoadedSite) -> State:
    state = State(loaded.records, loaded.site)
    if loaded.site is None or loaded.theme is None:
        return state
    return replace(state, word_standing=StandingLabels(loaded.site, loaded.theme.catalogues, "en").of)


def show_look(visit: Visit) -> Answer:
    """Return how an unsaved entry will look."""
    return Look(visit.desk.memory.get(visit.path["digest"], b"").decode())


def find_entries(visit: Visit) -> Answer:
    """Return the entries that words find, for the desk's script."""
    query = visit.query
    records = visit.desk.site.read_lately().records
    state = EntryState(visit.desk, records, "event", "", query.get("story", ""), {"date": query.get("date", "")})
    choices = find_names(state, query.get("kind", ""), query.get("q", ""), query.get("field", ""))
    return Data({"choices": [asdict(choice) for choice in choices]})
