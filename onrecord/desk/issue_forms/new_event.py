"""Turns the answers of the form 'New event' into the fields of a draft, and of the sources that the site lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from msgspec import Struct, field

from onrecord.desk.editing.new_entries import Value, address_error, field_error
from onrecord.desk.editing.untrusted_text import as_plain_markdown
from onrecord.desk.issue_forms import resolution
from onrecord.desk.issue_forms.answers import TITLE, Answers, MissingAnswer
from onrecord.desk.issue_forms.resolution import SiteAddresses, find_target, one_claim_at_most
from onrecord.desk.lookup.id_suggestions import free_id, suggest_id, suggest_names
from onrecord.model.choices import EVENT_TYPES
from onrecord.model.date_hints import date_as_typed, possible_days
from onrecord.model.fields import EventFields
from onrecord.model.homoglyphs import slug
from onrecord.model.records import Records

MOST_SOURCES = 5
"""How many addresses one form may name."""
_ANSWERS: Mapping[str, str] = {"denial": "denies", "response": "responds_to"}
"""The relation of a type of event to what it answers. Of any other type, a reader's words don't say which it is."""


class EventDraft(Struct):
    """The draft of an event, as far as the answers go."""

    story: str = ""
    id: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    sources: dict[str, dict[str, Value]] = field(default_factory=dict)
    """The sources that the site lacks, by their new ids."""
    unresolved: list[tuple[str, str]] = field(default_factory=list)
    """The answers that an editor must still turn into fields, below their questions."""
    to_do: list[str] = field(default_factory=list)
    """What an editor must do with them."""
    lacks: list[MissingAnswer] = field(default_factory=list)
    """Why no draft can be made; empty if one can."""


def event_draft(answers: Answers, records: Records, addresses: SiteAddresses) -> EventDraft:
    """Return the draft that these answers make, or what they lack."""
    draft = EventDraft(lacks=list(answers.lacks))
    _add_story(draft, answers, records, addresses)
    _add_type(draft, answers)
    _add_date(draft, answers)
    _add_title(draft, answers)
    _add_speaker(draft, answers, records)
    _add_text(draft, answers)
    _add_target(draft, answers, records, addresses)
    _add_sources(draft, answers, records)
    _keep_others(draft, answers)
    kind, day = str(draft.values.get("type", "")), str(draft.values.get("date", ""))
    title = answers.title if slug(answers.title) else f"{kind} {day}"
    draft.id = suggest_id(title, "event", records, draft.story)
    return draft


def _add_story(draft: EventDraft, answers: Answers, records: Records, addresses: SiteAddresses) -> None:
    answer = answers.by_id.get("story", "")
    draft.story = resolution.find_story(answer, records, addresses) or ""
    if answer and not draft.story:
        hint = suggest_names(answer.lower(), records.ids("story"), resolution.MOST_LISTED)
        draft.lacks.append(answers.lack("story", f"no story of this site is called '{answer}'; {hint}"))


def _add_type(draft: EventDraft, answers: Answers) -> None:
    """Take the type from the chosen option: its own words in English, or its place in a form that was translated."""
    answer, options = answers.by_id.get("kind", ""), answers.options("kind")
    if slug(answer) in EVENT_TYPES:
        draft.values["type"] = slug(answer)
    elif options.count(answer) == 1 and _are_in_order(options):
        draft.values["type"] = list(EVENT_TYPES)[options.index(answer)]
    elif answer:
        draft.lacks.append(answers.lack("kind", f"'{answer}' is no choice of the form: {', '.join(options)}"))


def _are_in_order(options: Sequence[str]) -> bool:
    """Return whether a form lists all types of events in their order, as far as its words tell."""
    pairs = zip(map(slug, options), EVENT_TYPES, strict=False)
    return len(options) == len(EVENT_TYPES) and all(name == type_ or name not in EVENT_TYPES for name, type_ in pairs)


def _add_date(draft: EventDraft, answers: Answers) -> None:
    """Take the date as readers write it in any language of the interface; one with two meanings covers both."""
    answer = answers.by_id.get("date", "")
    if not answer:
        return
    days = possible_days(answer)
    date = f"{days[0]}/{days[-1]}" if len(days) > 1 else date_as_typed(answer)
    if fault := field_error(EventFields, "date", date):
        draft.lacks.append(answers.lack("date", fault))
        return
    draft.values["date"] = date
    if len(days) > 1:
        draft.unresolved.append((answers.label("date"), answer))
        draft.to_do.append(f"the reader's date can be {' or '.join(days)}; write the right one into 'date'")


def _add_title(draft: EventDraft, answers: Answers) -> None:
    if answers.title:
        draft.values["title"] = answers.title
    elif all(lack.label != TITLE for lack in draft.lacks):
        beginning = f" after '{answers.form.title}'" if answers.form.title else ""
        message = f"the title does not say what happened; write it{beginning}, as a headline"
        draft.lacks.append(MissingAnswer(TITLE, message))


def _add_speaker(draft: EventDraft, answers: Answers, records: Records) -> None:
    answer = answers.by_id.get("speaker", "")
    actors = resolution.find_actors(answer, records) if answer else []
    if actors:
        draft.values["speaker"] = actors[0] if len(actors) == 1 else actors
    elif answer:
        draft.unresolved.append((answers.label("speaker"), answer))
        several = " and ".join(f"'{id_}'" for id_ in resolution.actors_with_name(answer, records))
        found = f"{several} have the name" if several else "no actor has the name"
        draft.to_do.append(f"{found} that the reader wrote; write ids into 'speaker' and 'on_behalf_of'")


def _add_text(draft: EventDraft, answers: Answers) -> None:
    if answer := answers.by_id.get("what", ""):
        draft.values["body"] = as_plain_markdown(answer)
        draft.to_do.append("the body is what the reader wrote; turn it into a summary, claims and quotations")


def _add_target(draft: EventDraft, answers: Answers, records: Records, addresses: SiteAddresses) -> None:
    answer = answers.by_id.get("answers", "")
    if not answer:
        return
    relation = _ANSWERS.get(str(draft.values.get("type", "")))
    found = find_target(answer.strip(), draft.story, records, addresses)
    if relation == "denies":
        found = one_claim_at_most(found, draft.story, records)
    if relation and found.target:
        draft.values[relation] = found.target
        return
    fault = f" ({found.fault})" if found.fault else ""
    example = f"{relation or 'denies'}: event#claim"
    draft.unresolved.append((answers.label("answers"), answer))
    draft.to_do.append(f"the reader wrote what it answers{fault}; write it as a relation, such as {example}")


def _add_sources(draft: EventDraft, answers: Answers, records: Records) -> None:
    """Cite what the answer names: a source of the site, or addresses, of which the new ones become sources."""
    answer, label = answers.by_id.get("source", ""), answers.label("source")
    known = resolution.find_source(answer, records) if answer else None
    named = [part.strip("<>,;") for part in answer.split()] if known is None else []
    cited = [known] if known else []
    if fault := _words_fault(answer, named):
        draft.lacks.append(MissingAnswer(label, fault))
        return
    for address in named:
        if fault := address_error(address):
            draft.lacks.append(MissingAnswer(label, fault))
        else:
            cited.append(resolution.find_source(address, records) or _new_source(draft, address, records))
    if cited:
        draft.values["sources"] = cited[0] if len(set(cited)) == 1 else list(dict.fromkeys(cited))


def _keep_others(draft: EventDraft, answers: Answers) -> None:
    if others := answers.others("story", "date", "kind", "speaker", "what", "answers", "source"):
        draft.unresolved += others
        draft.to_do.append("the form has answers that no field takes; they stand in the file as comments")


def _words_fault(answer: str, named: list[str]) -> str | None:
    """Return why the words of an answer can't all be addresses; None if they can."""
    if len(named) > 1 and not any("://" in word for word in named):
        return f"'{answer}' is no address, and no title of a source of this site; write the address, from https:// on"
    if len(named) > 1 and not all("://" in word for word in named):
        return f"other words stand beside the address in '{answer}'; write the address alone"
    return f"more than {MOST_SOURCES} addresses; name those that say it best" if len(named) > MOST_SOURCES else None


def _new_source(draft: EventDraft, address: str, records: Records) -> str:
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    same = next((id_ for id_, values in draft.sources.items() if values["url"] == address), None)
    if same:
        return same
    wanted = suggest_id(f"{host} {parts.path}", "source", records) or "source"
    id_ = free_id(wanted, {*records.ids("source"), *draft.sources})
    # Nobody has typed its title yet; the address is true in every language.
    draft.sources[id_] = {"description": f"{host}{parts.path}".rstrip("/"), "url": address}
    draft.to_do.append(f"the source '{id_}' is new; write its title, publisher and day, and keep its text")
    return id_
