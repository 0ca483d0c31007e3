"""The forms for new and for opened entries, what is checked in them while an editor types, and how they are saved."""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlencode

from msgspec.structs import replace

from onrecord.desk.browser import pages
from onrecord.desk.browser.conflicts import conflict_page
from onrecord.desk.browser.desk_site import VoidError
from onrecord.desk.browser.entry_state import EntryState, remember, state_of_new, state_of_opened
from onrecord.desk.browser.live_check import Message, find_messages, text_panes
from onrecord.desk.browser.visits import PREFIX, Answer, Data, Look, Page, Redirect, Visit
from onrecord.desk.browser.widgets import CHANGING, Widget, Widgets, flatten, owner_of
from onrecord.desk.compare.comparison import compare
from onrecord.desk.compare.entries import State
from onrecord.desk.diff.lines import group_lines
from onrecord.desk.editing.file_text import UnsafeChangeError
from onrecord.desk.forms.record_choices import targets
from onrecord.desk.lookup.candidate_search import candidates, first, search, speakers_of
from onrecord.model.choices import EVENT_TYPES
from onrecord.model.dates import DateError
from onrecord.model.fields import RELATIONS
from onrecord.model.records import Records
from onrecord.model.relations import Ref
from onrecord.pictures.encoding import NOTHING
from onrecord.problems import RefusedError
from onrecord.render.describe.standing_labels import StandingLabels
from onrecord.render.story_file import Surroundings, single_page
from onrecord.site_files.saves import ChangedMeanwhileError

_PARTS: Mapping[str, str] = {"claim": "claims", "correction": "corrections"}
"""What is new within an event, by its name in addresses, with the question that asks for it."""
_MOST_FOUND, _MOST_EVENTS = 8, 5
_ADDED = frozenset({"actor", "source"})
"""The kinds of entries that a form adds with its own."""
_FORMS = count(1)
Looked = tuple[tuple[Message, ...], list[dict[str, Any]], str]


def show_new(visit: Visit) -> Answer:
    """Return the form for a new entry, or save what it sent."""
    kind, query = visit.path["type"], visit.query
    if kind == "event":
        return Page("choose_type.html", {"types": EVENT_TYPES, "query": urlencode(query)})
    if kind == "stage":
        return Redirect(f"{PREFIX}/new/bill-action?{urlencode(query)}")
    if kind in _PARTS:
        return Redirect(f"{PREFIX}/edit/event/{query.get('for', '')}?{urlencode({'only': _PARTS[kind]})}")
    return _answer(visit)


def show_opened(visit: Visit) -> Answer:
    """Return the form for an entry of the site, or save what it sent."""
    try:
        return _answer(visit)
    except UnsafeChangeError:  # the file as it is can't be parsed
        return Page("unsafe.html", {"text_address": _text_address(visit.address)}, 409)


def _text_address(address: str) -> str:
    return address.replace("/edit/", "/text/").partition("?")[0] if "/edit/" in address else ""


def _state(visit: Visit, *, is_check: bool = False) -> EntryState:
    site = visit.desk.site
    records = (site.read_lately() if is_check else site.read().value).records
    return (state_of_new if "type" in visit.path else state_of_opened)(visit, records)


def _answer(visit: Visit) -> Answer:
    state, (do, _, rest) = _state(visit), visit.fields.get("-do", "").partition(":")
    if do == "fetch":
        from onrecord.desk.browser.quote_pages import fill_from_address  # noqa: PLC0415  (it needs an extra)

        return _show(visit, *fill_from_address(state, rest))
    if do not in ("save", "publish", "quote"):
        return _show(visit, state)
    messages, _, fault = _look_at(state)
    if fault or any(one.stops_draft for one in messages):
        return _show(visit, state, is_refused=True)
    try:
        _save(visit, state)
    except ChangedMeanwhileError as changed:
        if state.opened and changed.path == state.path:
            versions = (state.opened.data, changed.now, state.unsaved[changed.path])
            return conflict_page(visit, changed.path, (state.kind, state.key), versions)
        return _show(visit, state, (str(changed),), is_refused=True)
    except RefusedError as refused:
        return _show(visit, state, (str(refused),), is_refused=True)
    name = f"{state.story}/{state.id}"
    if do == "publish" and state.kind == "event":
        return Redirect(f"{PREFIX}/publish?{urlencode({'event': name})}")
    if do == "quote":
        return Redirect(f"{PREFIX}/quote/{rest}?{urlencode({'for': name})}")
    return Redirect(f"{state.address}?{urlencode({'saved': f'{visit.desk.clock():%H:%M}'})}")


def _save(visit: Visit, state: EntryState) -> None:
    """Write the entry and what was added with it, all or nothing. Raises as `Saves.save`."""
    files = {path: (file.before, file.after) for path, file in state.files.items() if file.before != file.after}
    name = next((one for field in ("title", "name", "description") if (one := state.values.get(field))), state.id)
    shown = name if isinstance(name, str) else next(iter(name.values()))  # type: ignore[union-attr]
    say = pages.words_in(visit.language).gettext
    if files:
        state.desk.saves.save(files, say("Saved “%(name)s”" if state.opened else "Added “%(name)s”", name=shown))


def _look_at(state: EntryState, is_void: Callable[[], bool] = lambda: False) -> Looked:
    """Return the problems of a form, the text that it makes, and why it makes none: 'unsafe', or a sentence."""
    try:
        return (messages := find_messages(state, is_void)), text_panes(state, messages), ""
    except UnsafeChangeError:
        return (), [], "unsafe"
    except RefusedError as refused:
        return (), [], str(refused)


def _show(visit: Visit, state: EntryState, notes: Sequence[str] = (), *, is_refused: bool = False) -> Page:
    only = visit.query.get("only", "")
    looked = _look_at(state) if visit.is_post else ((), text_panes(state, ()), "")
    values = _values(visit, state, looked, only)
    query = {name: text for name, text in visit.query.items() if name not in ("saved", "language")}
    rest = [(name, text) for name, text in state.fields.items() if name[0] != "-" and name not in values["names"]]
    return Page(
        "entry.html",
        {
            **values, "notes": notes, "is_refused": is_refused, "form": f"{visit.desk.clock().timestamp()}-{next(_FORMS)}",
            "rest": rest, "stories": [(one.id, first(one.fields.title)) for one in state.records.stories],
            "saved": visit.query.get("saved", ""), "only": only, "has_target": bool(visit.query.get("target")),
            "action": f"{visit.address.partition('?')[0]}{'?' if query else ''}{urlencode(query)}",
            "type": str(state.values.get("type") or state.kind),
        },
        409 if is_refused else 200,
    )  # fmt: skip


def _values(visit: Visit, state: EntryState, looked: Looked, only: str = "") -> dict[str, Any]:
    """Return what the page and the answers of its check have in common."""
    messages, panes, fault = looked
    made = Widgets(state, pages.words_in(visit.language))
    asked = made.all(only)
    flat = {one["name"]: one for one in flatten(asked)}
    others: list[Message] = []
    summary = []
    for message in messages:
        owner = owner_of(message.name, set(flat))
        (flat[owner]["messages"] if owner else others).append(message)
        is_group = owner and (flat[owner]["is_several"] or flat[owner]["kind"] in ("choice", "items", "flag"))
        link = f"w:{owner}" if is_group else f"f:{message.name if message.name in made.names else owner or message.name}"
        summary.append((message, flat[owner]["words"] if owner else "", link))
    for name in (one for one, text in visit.fields.items() if one.startswith("-find.") and text):
        if owner := owner_of(name[6:], set(flat)):
            flat[owner]["found"] = _find(state, flat[owner]["names"], visit.fields[name], flat[owner]["field"])
    return {"state": state, "names": made.names, "widgets": asked, "flat": list(flat.values()), "summary": summary, "others": others,
            "panes": panes, "fault": fault, "text_address": _text_address(visit.address), "changing": CHANGING}  # fmt: skip


def check_form(visit: Visit) -> Answer:
    """Return the problems of a form and its text, for the desk's script; nothing if a newer request came meanwhile."""
    latest, fields = visit.desk.latest, visit.fields
    form, number = fields.get("-form", ""), int(fields.get("-number", "0"))
    latest[form] = max(latest.get(form, 0), number)
    address, _, query = fields.get("-at", "").partition("?")
    kind, _, name = address.removeprefix(f"{PREFIX}/new/").removeprefix(f"{PREFIX}/edit/").partition("/")
    path = {"type": kind} if address.startswith(f"{PREFIX}/new/") else {"kind": kind, "name": name}
    own = replace(visit, path=path, query=dict(parse_qsl(query)), address=fields.get("-at", ""))
    state = _state(own, is_check=True)
    if fields.get("-what") == "look":
        return Data(_consequences(own, state))
    try:
        looked = _look_at(state, lambda: latest[form] > number)
    except VoidError:
        return Data({"void": True})
    messages = looked[0]
    values = _values(own, state, looked, own.query.get("only", "")) | {"render": fields.get("-render", "")}
    worst = "error" if any(one.is_error for one in messages) else "warning"
    return Data({"html": pages.render("entry_check.html", visit.language, values), "count": len(messages), "worst": worst})


def _consequences(visit: Visit, state: EntryState) -> dict[str, Any]:
    """Return what the entry changes once it is public, as `onrecord diff` says it, and how it will look."""
    site, titled = visit.desk.site, state.with_title()
    after = site.check(titled.unsaved, titled.published, drafts=False)
    before = site.check(drafts=False)
    ends = []
    for checked in (before, after):
        loaded = checked.loaded
        labels = StandingLabels(loaded.site, loaded.theme.catalogues, "en") if loaded.site and loaded.theme else None
        ends.append(State(loaded.records, loaded.site, files={}, word_standing=labels.of if labels else None))
    found = compare(*ends)
    known = {(one.code, one.message) for one in before.problems}
    worse = [one for one in after.problems if (one.code, one.message) not in known and one.span and one.span.path not in titled.unsaved]
    digest, ref = "", Ref(state.story, state.id)
    arranged, theme = after.loaded.site, after.loaded.theme
    if arranged and theme and ref.key in arranged.events:
        around = Surroundings(theme.sheet, (), lambda _path: NOTHING, theme.catalogues, theme.templates)
        title = first(arranged.event(ref).fields.title)
        digest = remember(visit.desk, single_page(arranged, {ref}, title, (), around).encode())
    values = {"groups": list(group_lines(found.changes)), "is_whole": found.is_whole, "worse": worse, "digest": digest,
              "is_event": state.kind == "event"}  # fmt: skip
    return {"html": pages.render("entry_look.html", visit.language, values)}


def show_look(visit: Visit) -> Answer:
    """Return how an unsaved entry will look."""
    data = visit.desk.memory.get(visit.path["digest"])
    if data is None:
        raise RefusedError("that page is no longer kept; check the form again")
    return Look(data.decode())


def find_entries(visit: Visit) -> Answer:
    """Return the entries that words find, for the desk's script."""
    query = visit.query
    records = visit.desk.site.read().value.records
    state = EntryState(visit.desk, records, "event", "", query.get("story", ""), {"date": query.get("date", "")})
    return Data({"choices": _find(state, query.get("kind", ""), query.get("q", ""), query.get("field", ""))})


def _find(state: EntryState, kind: str, typed: str, field: str) -> list[Widget]:
    """Return the choices for a name that was typed: id, name and note, and at last to add a new entry."""
    records, date = state.records, str(state.values.get("date", ""))
    if kind == "event":
        try:
            offered = targets(field, records, state.story, date if field in RELATIONS else "")
        except DateError:
            offered = candidates("event", records, state.story)
        found = search(typed, offered).matches if typed else tuple(offered)
        return [one for event in found[:_MOST_EVENTS] for one in _event_choices(event.id, state.story, records, field)]
    if kind not in ("actor", "source", "bill", "story"):
        return []
    offered = candidates(kind, records, state.story)  # type: ignore[arg-type]
    if field in ("member_of", "part_of"):
        offered = [one for one in offered if records.actor_by_id[one.id].fields.kind != "person"]
    found = search(typed, offered).matches if typed else tuple(offered)
    choices = [{"id": one.id, "name": one.names[0], "note": one.note} for one in found[:_MOST_FOUND]]
    return [*choices, {"id": f"+{kind}:{typed}", "name": typed, "note": ""}] if kind in _ADDED and typed else choices


def _event_choices(id_: str, story: str, records: Records, field: str) -> list[Widget]:
    event = records.event_by_id.get((story, id_))
    if event is None:
        return []
    note = ", ".join(filter(None, (str(event.fields.date), speakers_of(event, records))))
    whole = {"id": id_, "name": first(event.fields.title), "note": note}
    claims = event.fields.claims if field in RELATIONS else ()
    return [whole, *({"id": f"{id_}#{claim.id}", "name": first(claim.text), "note": note} for claim in claims)]
