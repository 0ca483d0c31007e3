"""Drafts an event from the answers of a form; it changes no words."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from msgspec import Struct, field

from onrecord.editing.entries.answer_checks import address_error, field_error
from onrecord.editing.entries.untrusted_text import as_plain_markdown
from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.lookup.id_suggestions import free_id, suggest_id
from onrecord.editing.lookup.named_things import suggest_names
from onrecord.editing.lookup.site_addresses import SiteAddresses
from onrecord.model.choices import EVENT_TYPES
from onrecord.model.date_hints import possible_days
from onrecord.model.date_reader import read_date
from onrecord.model.fields import EventFields
from onrecord.model.foldings import slug
from onrecord.model.records import Records
from onrecord.web.issue_forms import resolution
from onrecord.web.issue_forms.answers import TITLE, Answers
from onrecord.web.issue_forms.outcomes import MissingAnswer

MOST_SOURCES = 5
"""How many addresses one form may name."""
_ANSWERS: Mapping[str, str] = {"denial": "denies", "response": "responds_to"}
"""The relation of a type of event to what it answers. Of any other type, a reader's words don't say which it is."""


class EventDraft(Struct):
    """The draft of an event as far as the answers go."""

    answers: Answers
    records: Records
    addresses: SiteAddresses
    lacks: list[MissingAnswer]
    story: str = ""
    id: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    """The fields of the event."""
    sources: dict[str, dict[str, Value]] = field(default_factory=dict)
    """The fields of each new source, by its id."""
    unresolved: list[tuple[str, str]] = field(default_factory=list)
    """The answers that are left to an editor, with the labels of their questions."""
    to_do: list[str] = field(default_factory=list)
    """What an editor must do by hand."""

    def lack(self, id_: str, message: str) -> None:
        """Note why the answer to a question can't become a field."""
        self.lacks.append(self.answers.lack(id_, message))

    def leave(self, id_: str, to_do: str) -> None:
        """Keep an answer for an editor, with what to do with it."""
        self.unresolved.append((self.answers.question(id_).label, self.answers.get(id_)))
        self.to_do.append(to_do)


def draft_event(answers: Answers, records: Records, addresses: SiteAddresses) -> EventDraft:
    """Return the draft that these answers make, or what they lack."""
    draft = EventDraft(answers, records, addresses, list(answers.lacks))
    _add_type(draft)
    for id_, add in _ADDING.items():
        answer = answers.get(id_)
        if answer:
            add(draft, answer)
    others = answers.others("kind", *_ADDING)
    if others:
        draft.unresolved += others
        draft.to_do.append("the form has answers that no field takes; they stand in the file as comments")
    if answers.title:
        draft.values["title"] = answers.title
    elif all(lack.label != TITLE for lack in draft.lacks):
        beginning = f" after '{answers.form.title}'" if answers.form.title else ""
        message = f"the title does not say what happened; write it{beginning}, as a headline"
        draft.lacks.append(MissingAnswer(TITLE, message))
    named = answers.title if slug(answers.title) else f"{draft.values.get('type', '')} {draft.values.get('date', '')}"
    draft.id = suggest_id(named, "event", records, draft.story)
    return draft


def _add_story(draft: EventDraft, answer: str) -> None:
    draft.story = resolution.find_story(answer, draft.records, draft.addresses) or ""
    if not draft.story:
        hint = suggest_names(answer.lower(), draft.records.ids("story"), resolution.MOST_LISTED)
        draft.lack("story", f"no story of this site is called '{answer}'; {hint}")


def _add_type(draft: EventDraft) -> None:
    """Take the type from the chosen option: its own words in English, or its place in a form that was translated."""
    answer = draft.answers.get("kind")
    options = draft.answers.question("kind").options
    types = list(EVENT_TYPES)
    if slug(answer) in types:
        draft.values["type"] = slug(answer)
    elif options.count(answer) == 1 and _are_in_order(options, types):
        draft.values["type"] = types[options.index(answer)]
    elif answer:
        draft.lack("kind", f"'{answer}' is no choice of the form: {', '.join(options)}")


def _are_in_order(options: Sequence[str], types: Sequence[str]) -> bool:
    """Return whether each option may be the translation of the type at its place: none is another type's name."""
    if len(options) != len(types):
        return False
    names = map(slug, options)
    return all(name == type_ or name not in types for name, type_ in zip(names, types, strict=True))


def _add_date(draft: EventDraft, answer: str) -> None:
    """Take the date as readers write it in any language of the interface; one with two meanings covers both."""
    reading = read_date(answer, dots_begin_with_day=True)
    days = possible_days(answer)
    date = f"{days[0]}/{days[-1]}" if len(days) > 1 else reading.value or answer
    fault = field_error(EventFields, "date", date)
    if fault:
        draft.lack("date", fault)
        return
    draft.values["date"] = date
    if len(days) > 1:
        draft.leave("date", f"the reader's date can be {' or '.join(days)}; write the right one into 'date'")
    elif reading.lost:
        draft.leave("date", "'date' lacks a word of the reader's, since no date can say it; say it in the text")


def _add_speaker(draft: EventDraft, answer: str) -> None:
    actors = resolution.find_actors(answer, draft.records)
    if actors:
        draft.values["speaker"] = actors[0] if len(actors) == 1 else actors
        return
    several = " and ".join(f"'{id_}'" for id_ in resolution.actors_with_name(answer, draft.records))
    found = f"{several} have the name" if several else "no actor has the name"
    draft.leave("speaker", f"{found} that the reader wrote; write ids into 'speaker' and 'on_behalf_of'")


def _add_text(draft: EventDraft, answer: str) -> None:
    draft.values["body"] = as_plain_markdown(answer)
    draft.to_do.append("the text is what the reader wrote; turn it into a summary, claims and quotations")


def _add_target(draft: EventDraft, answer: str) -> None:
    relation = _ANSWERS.get(str(draft.values.get("type", "")))
    found = resolution.find_target(answer.strip(), draft.story, draft.records, draft.addresses)
    if relation == "denies":
        found = resolution.one_claim_at_most(found, draft.story, draft.records)
    if relation and found.target:
        draft.values[relation] = found.target
        return
    fault = f" ({found.fault})" if found.fault else ""
    example = f"{relation or 'denies'}: event#claim"
    draft.leave("answers", f"the reader wrote what it answers{fault}; write it as a relation, such as {example}")


def _add_sources(draft: EventDraft, answer: str) -> None:
    """Cite what the answer names: a source of the site, or addresses, of which the new ones become sources."""
    known = resolution.find_source(answer, draft.records)
    named = [part.strip("<>,;") for part in answer.split()] if known is None else []
    cited = [known] if known else []
    fault = _find_words_fault(answer, named)
    if fault:
        draft.lack("source", fault)
        return
    for address in named:
        fault = address_error(address)
        if fault:
            draft.lack("source", fault)
        else:
            cited.append(resolution.find_source(address, draft.records) or _add_source(draft, address))
    unique = list(dict.fromkeys(cited))
    if unique:
        draft.values["sources"] = unique[0] if len(unique) == 1 else unique


_ADDING: Mapping[str, Callable[[EventDraft, str], None]] = {
    "story": _add_story,
    "date": _add_date,
    "speaker": _add_speaker,
    "what": _add_text,
    "answers": _add_target,
    "source": _add_sources,
}
"""What adds each answer, by the id of its question."""


def _find_words_fault(answer: str, named: list[str]) -> str | None:
    """Return why the words of an answer can't all be addresses; None if they can."""
    addresses = sum("://" in word for word in named)
    if len(named) > 1 and not addresses:
        return f"'{answer}' is no address, and no title of a source of this site; write the address, from https:// on"
    if 1 < len(named) != addresses:
        return f"other words stand beside the address in '{answer}'; write the address alone"
    return f"more than {MOST_SOURCES} addresses; name those that say it best" if len(named) > MOST_SOURCES else None


def _add_source(draft: EventDraft, address: str) -> str:
    """Add a source with this address, unless the draft has one; return its id."""
    same = next((id_ for id_, values in draft.sources.items() if values["url"] == address), None)
    if same:
        return same
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    wanted = suggest_id(f"{host} {parts.path}", "source", draft.records) or "source"
    id_ = free_id(wanted, {*draft.records.ids("source"), *draft.sources})
    # Nobody has typed its title yet; the address is true in every language.
    draft.sources[id_] = {"description": f"{host}{parts.path}".rstrip("/"), "url": address}
    draft.to_do.append(f"the source '{id_}' is new; write its title, publisher and day, and keep its text")
    return id_
