"""A site checked before a command changes it, and after: texts with edits, who refers to what, new entries."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from onrecord.build.pipeline import LoadedSite, Options, check_reading, read
from onrecord.desk.editing.file_text import FileText, LineChange, UnsafeChangeError
from onrecord.desk.editing.new_entries import MODELS, Value, entry_in_many, entry_yaml, file_header, file_text
from onrecord.model.dates import parse_issued
from onrecord.model.ids import ID_PATTERN, EntryName, EventKey
from onrecord.model.records import Entry, EntryKind, Records
from onrecord.model.references import NamedPart, parts_of_link, parts_of_reference, references_in
from onrecord.problems import Outcome, Problem, RefusedError, Severity, SourceFile, Where, has_errors
from onrecord.read import Reading
from onrecord.read.entry_files import Places
from onrecord.read.normalization import normalize
from onrecord.read.site_reader import no_site
from onrecord.read.validation import validate_or_none
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.tree import parse_yaml
from onrecord.site_files.additions import Addition, add_files, extended_by, new_file, present, read_file
from onrecord.site_files.site_changes import Replacement, SiteChanges, applied_changes

_ENTRY = re.compile(rb"^[^\s#][^\n]*:", re.MULTILINE)  # the first line of an entry in a file of several
_EXAMPLE = re.compile(rb"\bexample: *(?:yes|true)\b")  # that of an invented entry, whose file goes with it
_SEVERAL = 2


class ChangedFile(Struct, frozen=True):
    """A file before and after, with its changed lines."""

    path: str
    replacement: Replacement
    lines: tuple[LineChange, ...]


class SiteTexts:
    """The files of a site with the edits so far."""

    def __init__(self, root: Path) -> None:
        self._root, self._data, self._texts = root, dict[str, bytes](), dict[str, FileText]()

    def __getitem__(self, path: str) -> FileText:
        """Return the text of a file. Raises `RefusedError` if it can't be read."""
        if path not in self._texts:
            self._data[path] = read_file(self._root, path)
            self._texts[path] = FileText(self._data[path], path)
        return self._texts[path]

    def list_changed(self) -> Iterator[ChangedFile]:
        """Yield the files that the edits change, sorted by path."""
        for path, text in sorted(self._texts.items()):
            edited = text.apply_edits()
            yield ChangedFile(path, Replacement(self._data[path], edited.data), edited.lines)


def fields_at(where: Where, places: Places) -> Tree:
    """Return the node of an entry's or a claim's fields. Raises `UnsafeChangeError`."""
    _, node = places.text_of(where)
    if not isinstance(node, Tree):
        raise UnsafeChangeError
    return node


class Mention(Struct, frozen=True):
    """A place that refers to a thing."""

    name: EntryName  # the thing
    by: Entry[Any]  # the entry that has the place
    where: Where  # the place of the whole reference, such as `story/event#claim`
    text: str  # the whole reference as typed; of a citation, the key after its `@`
    start: int  # the part of the reference that is the thing's id
    end: int
    parts: tuple[NamedPart, ...]  # all things that the whole reference names

    @property
    def is_in_claim(self) -> int | None:
        """The position of the claim that refers to the thing; None if the whole entry does."""
        match self.where.keys[len(self.by.keys) :]:
            case ("claims", int(position), *_):
                return position
        return None


def mentions(records: Records) -> Iterator[Mention]:
    """Yield each mention of a thing by an entry, drafts included."""
    entries = (records.actors, records.sources, records.bills, records.events, records.drafts)
    for entry in chain[Entry[Any]](*entries):
        for kind, text, keys in references_in(entry.fields):
            parts = parts_of_reference(kind, text, entry.story)
            for part in parts:
                yield Mention(part.name, entry, entry.at(*keys), text, part.start, part.end, parts)
    for entry in chain[Entry[Any]](records.events, records.drafts, records.pages):
        yield from _in_text(entry, records)


def _in_text(entry: Entry[Any], records: Records) -> Iterator[Mention]:
    story = entry.story if entry.kind == "event" else ""
    for reference in records.references.get((story, entry.id), ()):
        parts: tuple[NamedPart, ...] = ()
        if reference.kind == "citation":
            parts = (NamedPart(EntryName("source", reference.target), 0, len(reference.target)),)
        elif reference.kind == "link":
            parts = parts_of_link(reference.target, story)
        for part in parts:
            yield Mention(part.name, entry, reference.where, reference.target, part.start, part.end, parts)


class SiteErrorsError(RefusedError):
    """Changes would give the site errors. `str()` says that nothing is changed."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        errors = tuple(problem for problem in problems if has_errors((problem,)))
        super().__init__(f"nothing is changed: the site would have {'an error' if len(errors) == 1 else 'errors'}")
        self.errors = errors


class CheckedSite(Struct, frozen=True):
    """A site without errors."""

    records: Records  # its entries, drafts included
    arranged: LoadedSite
    problems: tuple[Problem, ...] = ()


class Plan(Struct, frozen=True, kw_only=True):
    """The planned changes of a site's files."""

    files: tuple[ChangedFile, ...] = ()  # sorted by path
    moved: tuple[tuple[str, str], ...] = ()  # files and folders with their new paths
    deleted: tuple[str, ...] = ()  # the files to delete


def read_entries(root: Path, options: Options, unsaved: Mapping[str, bytes] = MappingProxyType({})) -> Outcome[Reading]:
    """Return the entries of the site in `root`, as `pipeline.read` does. Raises `RefusedError` if there is no site."""
    reading = read(root, options, unsaved)
    if reading.value is None:
        raise RefusedError(no_site(root))
    return Outcome(reading.value, reading.problems)


def check_site(root: Path, options: Options) -> Outcome[CheckedSite | None]:
    """Return the site in `root` with its problems; None if it has errors. Raises `RefusedError` if there is none."""
    reading = read_entries(root, options)
    checked = check_reading(root, options, reading)
    if has_errors(checked.problems):
        return Outcome(None, checked.problems)
    return Outcome(CheckedSite(reading.value.records, checked.value, checked.problems), checked.problems)


def change_site(
    root: Path, command: str, plan: Plan, options: Options, fault: Callable[[CheckedSite], str]
) -> CheckedSite:
    """Make changes, and return the site then; `fault` says what else changed. Raises `RefusedError`, with none made."""
    replaced = {file.path: file.replacement for file in plan.files}
    with applied_changes(root, SiteChanges(command, replaced, plan.moved, plan.deleted)):
        after = check_site(root, options)
        if after.value is None:
            raise SiteErrorsError(after.problems)
        if found := fault(after.value):
            raise RefusedError(f"nothing is changed: {found}")
        return after.value


def new_problems(before: CheckedSite, after: CheckedSite) -> tuple[Problem, ...]:
    """Return the problems that a site did not have before."""
    known = {(problem.code, problem.message) for problem in before.problems}
    return tuple(problem for problem in after.problems if (problem.code, problem.message) not in known)


def problems_once_published(
    root: Path, reading: Outcome[Reading], events: Collection[EventKey], options: Options, stories: Collection[str] = ()
) -> tuple[Problem, ...]:
    """Return the problems that a site would have if these drafts of `events` and `stories` were published today."""
    return check_reading(root, options, as_published(reading, events, stories, options.today)).problems


def as_published(
    reading: Outcome[Reading], events: Collection[EventKey], stories: Collection[str], today: date
) -> Outcome[Reading]:
    """Return the entries as if these events and stories were published today."""
    if not events and not stories:
        return reading
    days = dict.fromkeys(events, parse_issued(today.isoformat()))
    records = reading.value.records.with_published(stories, days)
    return Outcome(replace(reading.value, records=records), reading.problems)


def errors_in(problems: tuple[Problem, ...], path: str) -> tuple[str, ...]:
    """Return the errors in the file at `path`, each with what to do."""
    return tuple(_words(problem) for problem in _in(path, problems) if _is_error(problem))


def doubts_in(problems: tuple[Problem, ...], path: str) -> tuple[str, ...]:
    """Return the errors and warnings in the file at `path`, errors first, each with what to do."""
    own = sorted(_in(path, problems), key=lambda problem: problem.severity is not Severity.ERROR)
    return tuple(_words(problem) for problem in own if problem.severity is not Severity.NOTE)


def _in(path: str, problems: tuple[Problem, ...]) -> list[Problem]:
    return [problem for problem in problems if problem.span and problem.span.path == path]


def _words(problem: Problem) -> str:
    return "; ".join(filter(None, (problem.message, problem.hint)))


def entry_of(name: EntryName, records: Records) -> Entry[Any]:
    """Return the entry of a thing; of a claim, its event's."""
    if name.kind in ("event", "claim"):
        return records.event_by_id[name.story, name.event or name.id]
    found: Entry[Any] = getattr(records, f"{name.kind}_by_id")[name.id]
    return found


class NewEntry(Struct, frozen=True):
    """An entry to add."""

    kind: EntryKind
    id: str
    values: Mapping[str, Value]
    story: str = ""  # for an event: its story
    file: str = ""  # for a source or an actor: the name of its file

    @property
    def path(self) -> str:
        """The path of its file, relative to the site's folder."""
        if self.kind == "event":
            return f"content/stories/{self.story}/events/{self.id}.yaml"
        if self.kind == "story":
            return f"content/stories/{self.id}/story.yaml"
        return f"content/{self.kind}s/{self.file or f'{self.id}.yaml'}"

    @property
    def name(self) -> str:
        """The name of an event for `onrecord publish`."""
        return f"{self.story}/{self.id}"


class Inserted(Struct, frozen=True):
    """The result of adding entries."""

    files: tuple[str, ...]  # the new and extended files, relative to the site's folder
    drafts: tuple[str, ...] = ()  # the events that were written as drafts, by their names for `onrecord publish`
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what events lack to be public
    warnings: tuple[Problem, ...] = ()  # the warnings about the new entries, which do not stop a publication


def with_entry(records: Records, entry: NewEntry) -> Records:
    """Return the records with a new entry, which is not written yet."""
    tree = parse_yaml(SourceFile(entry.path, entry_yaml(entry.kind, entry.values))).value
    story = records.story_by_id.get(entry.story)
    languages = (story.fields.languages if story else None) or records.site.fields.languages
    model = MODELS[entry.kind]
    fields = validate_or_none(normalize(tree, model, languages[0]), model) if tree else None
    if fields is None:  # each answer was validated, but the whole is not valid: the check says why
        return replace(records, broken=records.broken | {(entry.kind, entry.story, entry.id)})
    name = "stories" if entry.kind == "story" else f"{entry.kind}s"
    added = Entry(entry.kind, entry.id, fields, entry.path, story=entry.story)
    return replace(records, **{name: (*getattr(records, name), added)})


def insert(root: Path, entries: Sequence[NewEntry], today: date, *, as_drafts: bool = False) -> Inserted:
    """Add entries to the site in `root`, all or none. Raises `RefusedError`.

    An event is written as a draft if it has an embargo or would cause an error in the site, or with `as_drafts`. If one
    of several events is a draft, all are, since a published event must not depend on a draft.
    """
    events = [entry.name for entry in entries if entry.kind == "event"]
    published = additions(root, entries, (), today)
    if not events:
        return _write(root, published, Inserted(()))
    problems = _own_problems(root, published, today)
    errors_by_name = [(one.name, [it.message for it in _in(one.path, problems) if _is_error(it)]) for one in entries]
    missing = {name: tuple(found) for name, found in errors_by_name if found}
    warnings = tuple(problem for problem in problems if problem.severity is Severity.WARNING)
    has_embargo = any("embargo" in entry.values for entry in entries)
    drafts = tuple(events) if as_drafts or missing or has_embargo else ()
    files = additions(root, entries, drafts, today) if drafts else published
    if drafts and (errors := [problem for problem in _own_problems(root, files, today) if _is_error(problem)]):
        raise RefusedError(f"nothing was written: {'; '.join(problem.message for problem in errors)}")
    return _write(root, files, Inserted((), drafts, missing, warnings))


def _write(root: Path, files: Mapping[str, Addition], result: Inserted) -> Inserted:
    """Write the files, and the schemas that they refer to if the site has none; return the result with their names."""
    missing = {}
    if not (root / "schema").exists():
        from onrecord.desk.schemas.entry_schemas import schemas  # noqa: PLC0415  (few sites lack them)

        missing = {f"schema/{name}": new_file(text) for name, text in schemas().items()}
    add_files(root, {**files, **missing})
    return replace(result, files=(*files, *(["schema/"] if missing else [])))


def add_lines(root: Path, kind: str, id_: str, entry: str, name: str) -> Inserted:
    """Add a source or an actor, written as YAML already, to the file `name`. Raises `RefusedError`."""
    path = f"content/{kind}s/{name}"
    return _write(root, {path: _in_many(present(root, path), path, kind, id_, entry)}, Inserted(()))


def additions(
    root: Path,
    entries: Sequence[NewEntry],
    drafts: Collection[str],
    today: date,
    edited: Mapping[str, Addition] = MappingProxyType({}),
) -> dict[str, Addition]:
    """Return the files to create and to extend, in order, after the `edited` ones. Raises `RefusedError`."""
    files = dict(edited)
    for entry in entries:
        if entry.kind not in ("source", "actor"):
            files[entry.path] = new_file(_text(entry, drafts, today))
            continue
        lines = entry_in_many(entry.kind, entry.id, entry.values)
        now = files.get(entry.path) or present(root, entry.path)
        files[entry.path] = _in_many(now, entry.path, entry.kind, entry.id, lines)
    return files


def _in_many(now: Addition | None, path: str, kind: str, id_: str, lines: str) -> Addition:
    """Return a file of several entries with one more, or a new file with this entry. Raises `RefusedError`."""
    return extended_by(path, now, {id_: lines}) if now else new_file(f"{file_header(kind)}\n{lines}")


def _text(entry: NewEntry, drafts: Collection[str], today: date) -> str:
    if entry.kind != "event":
        return file_text(entry.kind, entry.values)
    if entry.name in drafts:
        return file_text("event", {**entry.values, "status": "draft"})
    # The check of an event with an embargo says what it lacks to be published one day.
    values = {name: value for name, value in entry.values.items() if name != "embargo"}
    return file_text("event", {**values, "published": today.isoformat()})


def _own_problems(root: Path, files: Mapping[str, Addition], today: date) -> tuple[Problem, ...]:
    """Return the problems that the site would have in the lines of these additions."""
    options = Options(today=today)
    unsaved = {path: addition.after for path, addition in files.items()}
    problems = check_reading(root, options, read(root, options, unsaved)).problems
    before = {path: len((addition.before or b"").splitlines()) for path, addition in files.items()}
    placed = ((problem, problem.span) for problem in problems if problem.span and problem.span.path in before)
    return tuple(problem for problem, span in placed if span.line > before[span.path])


def _is_error(problem: Problem) -> bool:
    return problem.severity is Severity.ERROR


def file_for(root: Path, kind: str, id_: str) -> str:
    """Return the file for a new source or actor: the largest with several of the site's own, or else one for itself."""
    folder = root / "content" / f"{kind}s"
    regular = (file for file in sorted(folder.glob("*.yaml")) if file.is_file() and not file.is_symlink())
    files = {file.name: file.read_bytes() for file in regular}
    own = {name: content for name, content in files.items() if not _EXAMPLE.search(content)}
    shared = [name for name, content in own.items() if len(_ENTRY.findall(content)) >= _SEVERAL]
    return max(shared, key=lambda name: len(files[name]), default=f"{id_}.yaml")


def file_name_error(name: str) -> str | None:
    """Return why a file of sources or actors can't have this name; None if it can."""
    stem = name.removesuffix(".yaml")
    return None if stem != name and ID_PATTERN.fullmatch(stem) else f"'{name}' is no name such as press.yaml"
