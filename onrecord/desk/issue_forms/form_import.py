"""Imports a filled form: writes a draft or adds a correction, which changes no words, or says what is missing."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct, field

from onrecord.build.pipeline import Options, check_reading, read
from onrecord.desk.editing.added_entry import NewEntry
from onrecord.desk.editing.checked_site import read_entries
from onrecord.desk.editing.entry_edit import add_item
from onrecord.desk.editing.file_choice import choose_file
from onrecord.desk.editing.file_problems import doubts_in, errors_in
from onrecord.desk.editing.file_text import UnsafeChangeError
from onrecord.desk.editing.insertion import list_additions
from onrecord.desk.editing.new_entries import Value, address_error, field_error, file_text, quote
from onrecord.desk.editing.trial_publication import check_as_published
from onrecord.desk.editing.untrusted_text import as_plain_markdown
from onrecord.desk.issue_forms import resolution
from onrecord.desk.issue_forms.answers import TITLE, Answers, ImportedForm, IncompleteForm, MissingAnswer, read_answers
from onrecord.desk.issue_forms.issue_form import read_forms
from onrecord.desk.issue_forms.submission import Submission, UnusableError, read_submission
from onrecord.desk.lookup.id_suggestions import free_id, suggest_id
from onrecord.desk.lookup.named_things import suggest_names
from onrecord.model.choices import EVENT_TYPES
from onrecord.model.date_hints import possible_days
from onrecord.model.date_reader import read_date
from onrecord.model.fields import EventFields
from onrecord.model.foldings import slug
from onrecord.model.records import ORIGIN, Entry, Records
from onrecord.problems import Problem, RefusedError
from onrecord.read.entry_paths import path_of
from onrecord.site_files.additions import add_files, new_file, read_file, within
from onrecord.site_files.site_changes import Replacement, SiteChanges, applied_changes

MOST_SOURCES = 5  # how many addresses one form may name
_ANSWERS: Mapping[str, str] = {"denial": "denies", "response": "responds_to"}
"""The relation of a type of event to what it answers. Of any other type, a reader's words don't say which it is."""
MOST_WAITING = 50  # how many drafts of readers' forms may wait in a site
_HEAD_LINES = 5  # among how many lines of a file the comment of a draft stands
_CODE = "COR005"  # the error of a reader's correction that is not carried out


class EventDraft(Struct):
    """The draft of an event as far as the answers go, its new sources by id, and what an editor must do by hand."""

    answers: Answers
    records: Records
    addresses: resolution.SiteAddresses
    lacks: list[MissingAnswer]
    story: str = ""
    id: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    sources: dict[str, dict[str, Value]] = field(default_factory=dict)
    unresolved: list[tuple[str, str]] = field(default_factory=list)
    to_do: list[str] = field(default_factory=list)

    def lack(self, id_: str, message: str) -> None:
        """Note why the answer to a question can't become a field."""
        self.lacks.append(self.answers.lack(id_, message))

    def leave(self, id_: str, to_do: str) -> None:
        """Keep an answer for an editor, with what to do with it."""
        self.unresolved.append((self.answers.question(id_).label, self.answers.get(id_)))
        self.to_do.append(to_do)


def event_draft(answers: Answers, records: Records, addresses: resolution.SiteAddresses) -> EventDraft:
    """Return the draft that these answers make, or what they lack."""
    draft = EventDraft(answers, records, addresses, list(answers.lacks))
    _add_type(draft)
    for id_, add in _ADDING.items():
        if answer := answers.get(id_):
            add(draft, answer)
    if others := answers.others("kind", *_ADDING):
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
    pairs = zip(map(slug, options), types, strict=False)
    is_in_order = len(options) == len(types) and all(name in (type_, *{name} - {*types}) for name, type_ in pairs)
    if slug(answer) in types:
        draft.values["type"] = slug(answer)
    elif options.count(answer) == 1 and is_in_order:
        draft.values["type"] = types[options.index(answer)]
    elif answer:
        draft.lack("kind", f"'{answer}' is no choice of the form: {', '.join(options)}")


def _add_date(draft: EventDraft, answer: str) -> None:
    """Take the date as readers write it in any language of the interface; one with two meanings covers both."""
    reading = read_date(answer, dots_begin_with_day=True)
    days = possible_days(answer)
    date = f"{days[0]}/{days[-1]}" if len(days) > 1 else reading.value or answer
    if fault := field_error(EventFields, "date", date):
        draft.lack("date", fault)
        return
    draft.values["date"] = date
    if len(days) > 1:
        draft.leave("date", f"the reader's date can be {' or '.join(days)}; write the right one into 'date'")
    elif reading.lost:
        draft.leave("date", "'date' lacks a word of the reader's, since no date can say it; say it in the text")


def _add_speaker(draft: EventDraft, answer: str) -> None:
    if actors := resolution.find_actors(answer, draft.records):
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
    if fault := _words_fault(answer, named):
        draft.lack("source", fault)
        return
    for address in named:
        if fault := address_error(address):
            draft.lack("source", fault)
        else:
            cited.append(resolution.find_source(address, draft.records) or _new_source(draft, address))
    if cited:
        draft.values["sources"] = cited[0] if len(set(cited)) == 1 else list(dict.fromkeys(cited))


_ADDING: Mapping[str, Callable[[EventDraft, str], None]] = {  # what each answer becomes, by the id of its question
    "story": _add_story,
    "date": _add_date,
    "speaker": _add_speaker,
    "what": _add_text,
    "answers": _add_target,
    "source": _add_sources,
}


def _words_fault(answer: str, named: list[str]) -> str | None:
    """Return why the words of an answer can't all be addresses; None if they can."""
    addresses = sum("://" in word for word in named)
    if len(named) > 1 and not addresses:
        return f"'{answer}' is no address, and no title of a source of this site; write the address, from https:// on"
    if 1 < len(named) != addresses:
        return f"other words stand beside the address in '{answer}'; write the address alone"
    return f"more than {MOST_SOURCES} addresses; name those that say it best" if len(named) > MOST_SOURCES else None


def _new_source(draft: EventDraft, address: str) -> str:
    if same := next((id_ for id_, values in draft.sources.items() if values["url"] == address), None):
        return same
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    wanted = suggest_id(f"{host} {parts.path}", "source", draft.records) or "source"
    id_ = free_id(wanted, {*draft.records.ids("source"), *draft.sources})
    # Nobody has typed its title yet; the address is true in every language.
    draft.sources[id_] = {"description": f"{host}{parts.path}".rstrip("/"), "url": address}
    draft.to_do.append(f"the source '{id_}' is new; write its title, publisher and day, and keep its text")
    return id_


def import_issue(
    root: Path, data: bytes, title: str, file: str, today: date, base_url: str | None = None
) -> ImportedForm | IncompleteForm:
    """Import the filled form in `data`: the event of a webhook as JSON, or the text of an issue called `title`.

    New sources go into the `file` of content/sources/; without one, each into its own. An address at `base_url` is the
    site's own, as one at its `url`. Raises `RefusedError` where the site, not the form, is the reason.
    """
    options = Options(today=today, base_url=base_url)
    records = read_entries(root, options).value.records
    try:
        submission = read_submission(data, title)
    except UnusableError as error:
        return IncompleteForm((MissingAnswer("", str(error)),))
    forms = read_forms(root)
    answers = read_answers(submission, forms)
    if answers is None:
        names = " or ".join(f"'{form.name}'" for form in forms)
        message = f"this is no filled form of this site; the text needs the headings of the form {names}"
        return IncompleteForm((MissingAnswer("", message),))
    _refuse_if_imported(root, records, submission)
    if answers.form.name == "correction":
        return _import_correction(root, records, answers, submission, options)
    draft = event_draft(answers, records, resolution.site_addresses(records, base_url))
    return answers.incomplete(draft.lacks) if draft.lacks else _write_event(root, draft, submission, file, options)


def remarks_of(answers: Iterable[tuple[str, str]]) -> str:
    """Return answers as comments, each below its question."""
    return "".join(f"# {label}, in the reader's words:\n{quote(answer)}" for label, answer in answers)


def _refuse_if_imported(root: Path, records: Records, submission: Submission) -> None:
    known = submission.origin
    waiting = 0
    for event in records.events:
        try:
            lines = (root / event.file).read_text("utf-8", "replace").split("\n")
        except OSError:
            continue
        if submission.address and known in map(str.strip, lines):
            raise RefusedError(f"this form is in {event.file} already; delete its line '{known}' to import it again")
        is_imported = any(line.startswith(ORIGIN) for line in lines[:_HEAD_LINES])
        waiting += event.fields.status == "draft" and is_imported
    if waiting >= MOST_WAITING:
        raise RefusedError(f"{waiting} drafts of readers' forms are waiting; publish or delete some of them first")


def _write_event(root: Path, draft: EventDraft, submission: Submission, file: str, options: Options) -> ImportedForm:
    """Write the draft and its sources, all or none; say what it lacks for publication. Raises `RefusedError`."""
    path = path_of("event", draft.id, draft.story)
    values = {**draft.values, "status": "draft"}
    text = file_text("event", values, origin=submission.origin, remarks=remarks_of(draft.unresolved))
    sources = [
        NewEntry("source", id_, fields, file=file or choose_file(root, "source", id_))
        for id_, fields in draft.sources.items()
    ]
    files = {path: new_file(text), **list_additions(root, sources, (), options.today)}
    reading = read_entries(root, options, {name: addition.after for name, addition in files.items()})
    if faults := errors_in(reading.problems, path):
        raise RefusedError(f"no draft can be made of this form: {'; '.join(faults)}")
    published = check_as_published(root, reading, [(draft.story, draft.id)], options)
    add_files(root, files)
    to_do = (*draft.to_do, *doubts_in(published, path))
    return ImportedForm(f"{draft.story}/{draft.id}", tuple(files), to_do, is_draft=True, number=submission.number)


def _import_correction(
    root: Path, records: Records, answers: Answers, submission: Submission, options: Options
) -> ImportedForm | IncompleteForm:
    lacks = list(answers.lacks)
    event = None
    if answer := answers.get("entry"):
        found = resolution.find_entry(answer, records, resolution.site_addresses(records, options.base_url))
        event = records.event_by_id.get(found) if found else None
        lacks += [answers.lack("entry", fault) for fault in _entry_faults(answer, event, found, records)]
    wrong = answers.get("wrong")
    right = answers.get("right")
    if wrong and wrong.split() == right.split():
        lacks.append(answers.lack("right", "the same words are wrong and right; write what should stand there"))
    if lacks or event is None:
        return answers.incomplete(lacks)
    correction = {"date": options.today.isoformat(), "was": wrong, "now": right}
    today = (one for one in event.fields.corrections if str(one.date) == correction["date"])
    if any(one.was and wrong in one.was.values() for one in today):
        raise RefusedError(f"{event.file} has this correction already")
    source = answers.question("source").label, answers.get("source")
    others = (*answers.others("entry", "wrong", "right", "source"), source)
    remarks = f"{submission.origin}\n" + "".join(quote(f"{label}: {words}") for label, words in others)
    to_do = _write_correction(root, event.file, correction, remarks, options)
    return ImportedForm(f"{event.story}/{event.id}", (event.file,), to_do, is_draft=False, number=submission.number)


def _entry_faults(
    answer: str, event: Entry[EventFields] | None, found: tuple[str, str] | None, records: Records
) -> Iterator[str]:
    story = records.story_by_id.get(event.story) if event else None
    named = f"the entry '{'/'.join(found or ())}'"
    if found is None:
        known = (f"{event.story}/{event.id}" for event in records.events)
        hint = suggest_names(answer.lower(), known, resolution.MOST_LISTED)
        yield f"no entry of this site is called '{answer}'; write story/event, as in the address of its page; {hint}"
    elif event is None:
        yield f"{named} has errors, so an editor must correct it by hand"
    elif event.fields.status == "draft" or (story and story.fields.status == "draft"):
        yield f"{named} is not public yet, so an editor may change it without a correction"
    elif event.fields.status == "withdrawn":
        yield f"{named} was withdrawn"


def _write_correction(
    root: Path, path: str, correction: Mapping[str, str], remarks: str, options: Options
) -> tuple[str, ...]:
    """Add a correction to an event's file; return what is left to do. Raises `RefusedError` with what to type."""

    def find_problems() -> tuple[tuple[Problem, ...], tuple[str, ...]]:
        """Return all problems, and the errors but that the entry is unchanged: an editor must change it next."""
        problems = check_reading(root, options, read(root, options)).problems
        return problems, errors_in(tuple(one for one in problems if one.code != _CODE), path)

    within(root, path)
    data = read_file(root, path)
    try:
        corrected = add_item(data, EventFields, "corrections", correction, remarks).data
    except UnsafeChangeError:
        # On one line, so that no line of a stranger's begins a line of a log.
        item = ", ".join(f"{name}: {json.dumps(text, ensure_ascii=False)}" for name, text in correction.items())
        message = f"onrecord can't add a correction to {path} as it is written; add it to its 'corrections' yourself"
        raise RefusedError(f"{message}: - {{{item}}}") from None
    _, known = find_problems()
    with applied_changes(root, SiteChanges("import", {path: Replacement(data, corrected)})):
        problems, errors = find_problems()
        if faults := [fault for fault in errors if fault not in known]:
            raise RefusedError(f"the correction would be an error in {path}: {'; '.join(faults)}")
    rows: dict[str, dict[int, None]] = {}
    for problem in sorted(problems, key=lambda problem: problem.order):
        if problem.code == _CODE and problem.span and problem.span.path == path:
            rows.setdefault(f"{problem.message}; {problem.hint}", {})[problem.span.line] = None
    lines = [f"line{'s' * (len(found) > 1)} {', '.join(map(str, found))}: {words}" for words, found in rows.items()]
    unchanged = "the entry says already what the reader calls right; look whether anything is left to change"
    return (*(lines or [unchanged]), "if the new words rest on another source, add that to the entry's 'sources'")
