"""The problems of what nobody has saved yet, each at its field."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.browser.date_doubts import ask_about
from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.entry_values import shape_of
from onrecord.desk.browser.messages import Mend, Message
from onrecord.desk.browser.opened_entry import IN_SHARED_FILES
from onrecord.desk.browser.page_remarks import find_remarks
from onrecord.desk.browser.problem_words import find_own_word, in_plain_words
from onrecord.desk.browser.untaken_words import find_untaken
from onrecord.editing.entries.field_rows import fields_of_rows
from onrecord.editing.entries.new_entries import MODELS
from onrecord.editing.forms.lacking_answers import lacking_field
from onrecord.editing.forms.record_choices import list_texts
from onrecord.editing.forms.typed_dates import read_typed_date
from onrecord.model.fields import PageFields
from onrecord.model.frozen_model import Fields
from onrecord.problems import Keys, Problem, Severity

_NAMES = ("title", "name")
"""The fields that say what an entry is called."""
_WHOSE_WORD = "on_behalf_of"
"""The field of the question for whom a member of an organization speaks."""
_OUTSIDE_STORY = "FIL001"
"""The code of a file outside a story: the form asks for the story instead."""


def find_messages(state: EntryState, is_void: Callable[[], bool] = lambda: False) -> tuple[Message, ...]:
    """Return the problems of a form's entries; those that stop a draft first. Raises `VoidError`, and as `files`."""
    site = state.desk.site
    titled = state.with_title()
    found = site.check_while_typing(titled.unsaved, titled.published, is_void)
    reading = found.of_reading if titled is state else site.read(state.unsaved).problems
    errors = [problem for problem in reading if problem.severity is Severity.ERROR]
    known = {(error.code, error.message) for error in errors}
    others = [problem for problem in found.known if (problem.code, problem.message) not in known]
    messages = [
        *_own_messages(state),
        # Of an entry without any field, a check says that the file holds none.
        *(found for found in locate_messages(state, errors, stops_draft=True) if found.name or not _is_empty(state)),
        *(_stopping(message, state) for message in locate_messages(titled, others, stops_draft=False)),
    ]
    wanted = {
        (message.name, message.text): message
        for message in messages
        if not (message.lacks and _has_typed_words(state, message.name))
    }
    return tuple(sorted(wanted.values(), key=lambda message: (not message.stops_draft, not message.is_error)))


def _stopping(message: Message, state: EntryState) -> Message:
    """Return a message; of the settings, which are no draft, a new error stops the save."""
    is_new = state.kind == "site" and message.name.partition(".")[0] in state.changes
    return replace(message, stops_draft=True) if is_new and message.is_error else message


def _has_typed_words(state: EntryState, name: str) -> bool:
    """Return whether words were typed to find an entry for a field, or for one inside it."""
    return any(f"{untaken}.".startswith(f"{name}.") for untaken in state.untaken)


def _is_empty(state: EntryState) -> bool:
    """Return whether nothing of a new entry is typed."""
    return state.opened is None and not state.values


def _own_messages(state: EntryState) -> Iterator[Message]:
    if state.kind == "event" and not state.story:
        yield Message("-story", "choose the story that it belongs to", stops_draft=True, lacks=True)
    if _is_empty(state):
        called = next((name for name in _NAMES if name in MODELS[state.kind].rows()), "")
        yield Message(called, "the entry has no name yet", stops_draft=True, lacks=True)
    fault = state.id_fault
    if fault:
        yield Message("-id", fault, stops_draft=True)
    if state.kind == "site":
        yield from _check_first_language(state)
    yield from find_untaken(state)
    yield from find_remarks(state.fields)


def _check_first_language(state: EntryState) -> Iterator[Message]:
    """Yield a message if the first language changes, in which all texts of the site are that name none."""
    first = next(iter(list_texts(state.values.get("languages"))), "")
    before = state.records.site.fields.languages[0]
    if state.records.stories and first not in ("", before):
        text = f"the first language stays '{before}', since the stories are written in it"
        yield Message("languages.0", text, "add the other one below it", stops_draft=True)


class _FormPart(Struct, frozen=True):
    """One of the entries of a form."""

    path: str
    """Its file."""
    key: str
    """Its id in a file of several; else empty."""
    prefix: str
    """Where the names of its fields begin in the form."""
    model: type[Fields]


def _parts_of(state: EntryState) -> Iterator[_FormPart]:
    """Yield the form's entry, and those that are added with it."""
    yield _FormPart(state.path, state.key, "", MODELS[state.kind])
    for prefix, entry in state.added:
        key = entry.id if entry.kind in IN_SHARED_FILES else ""
        yield _FormPart(entry.path, key, f"{prefix}.", MODELS[entry.kind])


def locate_messages(state: EntryState, problems: Sequence[Problem], *, stops_draft: bool) -> Iterator[Message]:
    """Yield the problems of the form's entries at their fields."""
    for part in _parts_of(state):
        for problem in problems:
            if problem.code == _OUTSIDE_STORY or problem.span is None or problem.span.path != part.path:
                continue
            keys = _keys_of(problem, state.unsaved[part.path], part.key)
            if keys is not None:
                yield _message(state, problem, keys, part, stops_draft=stops_draft)


def _keys_of(problem: Problem, data: bytes, key: str) -> Keys | None:
    """Return the keys of a problem below an entry, the one with the id `key` in its file; None if it is another's.

    Where a rule of a plug-in named a line alone, or something stands in a page's text, they are the field on this line.
    """
    where = problem.where
    if where is None or (where.inside and not where.keys):
        field = fields_of_rows(data, key).get(problem.span.line - 1) if problem.span else None
        if field is None and key:
            return None
        return (field,) if field else ()
    keys = where.keys
    if not key:
        return keys
    return keys[1:] if keys[:1] == (key,) else None


def _message(state: EntryState, problem: Problem, keys: Keys, part: _FormPart, *, stops_draft: bool) -> Message:
    lacking = lacking_field(problem)
    if lacking:
        keys = (lacking,)
    own_word = find_own_word(problem, state.known)
    if own_word:
        keys = (_WHOSE_WORD,)
    name = part.prefix + name_of(part.model, keys, state.language)
    is_field = isinstance(keys[-1] if keys else None, str)
    said = in_plain_words(problem, state.known)
    asks = _asks_of_date(state, problem, name)
    return Message(
        name=name,
        text=said.message,
        hint=said.hint or "",
        stops_draft=stops_draft,
        is_error=problem.severity is Severity.ERROR,
        mends=tuple(_mends(state, problem, name)),
        lacks=bool(lacking) or (problem.code == "FLD002" and is_field and not state.fields.get(name)),
        source=_source_of_quotation(state, name) if name.endswith(".exact") else "",
        sentence=own_word.sentence if own_word else asks,
        speaker=own_word.name if own_word else "",
        bodies=own_word.bodies if own_word else "",
        waits=bool(own_word),
    )


def _asks_of_date(state: EntryState, problem: Problem, name: str) -> str:
    """Return what the form asks about a date that has several meanings; empty of other problems."""
    if problem.code != "DAT001" or name not in state.fields:
        return ""
    read = read_typed_date(state.fields[name], state.today)
    return ask_about(read.doubt) if read.options else ""


def _source_of_quotation(state: EntryState, name: str) -> str:
    """Return the source of the quotation whose words are in a field."""
    return state.fields.get(f"{name.removesuffix('exact')}source", "")


def name_of(model: type[Fields], keys: Keys, language: str) -> str:
    """Return the name that a form gives to the value at a path of keys."""
    parts: list[str] = []
    inner: type[Fields] | None = model
    is_open = False  # whether the last key names a list, so that a place is expected next
    is_localized = False
    is_named = False
    if keys == ("body",) and model is PageFields:
        return "body"
    for key in keys:
        if isinstance(key, int):
            parts.append(str(key))
            is_open = False
        elif is_localized:
            parts += [] if key == language else [key]
        elif is_named:
            parts.append(key)
        elif inner and key in inner.rows():
            shape = shape_of(inner, key)
            parts += ["0", key] if is_open else [key]
            inner = shape.model
            is_open = shape.is_several
            is_localized = shape.is_localized
            is_named = shape.is_named
    return ".".join([*parts, "0"] if is_open else parts)


def _mends(state: EntryState, problem: Problem, name: str) -> Iterator[Mend]:
    places = (name, f"{name}.source", f"{name}.target", f"{name}.organization")
    place = next((place for place in places if place in state.fields), None)
    if place is None:
        return
    if problem.code == "DAT001":
        for day in read_typed_date(state.fields[place], state.today).options:
            yield Mend(place, day)
    elif problem.code == "QUO001" and place.endswith(".exact"):
        words = _closest_words(state, place)
        if words:
            yield Mend(place, words)
    elif len(problem.meant) == 1:
        yield Mend(place, problem.meant[0])


def _closest_words(state: EntryState, name: str) -> str:
    """Return the words of the kept source that are most like those in a field; empty if none are like them."""
    snapshot = state.records.snapshots.get(_source_of_quotation(state, name))
    if snapshot is None:
        return ""
    from onrecord.model.fuzzy_match import closest_match  # noqa: PLC0415  (only a wrong quotation needs it)

    match = closest_match(state.fields[name], snapshot.passages)
    return match.words if match else ""
