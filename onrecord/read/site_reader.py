"""Reads a site's folder: every entry, valid or not, with all the problems of each entry by itself."""

import os
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as MappingType
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from msgspec import Struct
from msgspec.json import decode
from msgspec.structs import replace

from onrecord.model.fields import (
    ActorFields,
    BillFields,
    EventFields,
    ProcedureFields,
    SiteFields,
    SourceFields,
    StoryFields,
)
from onrecord.model.fingerprints import fingerprint_of, fingerprint_without_steps, metadata_fingerprint_of
from onrecord.model.frozen_model import Fields
from onrecord.model.id_hints import id_hint, rename_hint
from onrecord.model.records import CitationStyle, Entry, EntryKind, Records, Reference, Snapshot, ThemeFiles
from onrecord.model.unplaced_drafts import find_unplaced
from onrecord.model.values import id_fault
from onrecord.model.withdrawals import withdrawn_with
from onrecord.plugins import Plugin
from onrecord.problems import Locate, Outcome, Problem, SourceFile, Where
from onrecord.read import text_files
from onrecord.read.citation_style import read_style
from onrecord.read.entry_files import EntryFiles, ParsedFile, ParseFiles, ParseRequest, parsed_from_json
from onrecord.read.entry_paths import FileKind, FoundFile, classify
from onrecord.read.markdown.markdown_compiler import Compiled, compile_markdown
from onrecord.read.misplaced_files import list_defined
from onrecord.read.named_entries import with_suggested_entries
from onrecord.read.normalization import PlainData, field_names_at, normalize
from onrecord.read.own_pages import read_own_pages
from onrecord.read.site_folder import find_entries, stray_folders
from onrecord.read.theme_reader import PACKAGE, read_theme
from onrecord.read.validation import entry_without_id, salvage, salvage_event, validate_or_none
from onrecord.read.yaml.nodes import Mapping

Model = TypeVar("Model", bound=Fields)
_RENAME = partial(rename_hint, "file", ending=".yaml")
"""Returns a hint on how to rename a file with one entry."""


class Reading(Struct, frozen=True):
    """The content of a site's folder."""

    records: Records
    theme: ThemeFiles
    locate: Locate
    """Returns the span of any value of an entry."""
    files: int
    """The number of files that hold entries."""


ParsedEntries = dict[tuple[str, bytes], tuple[Any, ...]]
"""A cache of entries, by the path and the JSON of their parsed file. An event's value also holds its references."""


def read_site(
    root: Path,
    parse_files: ParseFiles | None = None,
    cache: ParsedEntries | None = None,
    unsaved: MappingType[str, bytes | None] = MappingProxyType({}),
) -> Outcome[Reading | None]:
    """Return the content of the site in `root`; None only if the folder has no `site.yaml`.

    `parse_files` returns files that are cached, or parses many at once. Entries of the `cache` are used again, and it
    is then updated. `unsaved` files, by path, are read as if they were in the folder; those without content are not
    read at all.
    """
    if not has_site(root):
        return Outcome(None, (_no_settings(root),))
    found = find_entries(root, unsaved)
    reader = _Reader(root, [*found.problems, *stray_folders(root)], cache, unsaved)
    reader.allow_for_misplaced(file.story for file in found.value if file.kind == "story")
    records = reader.read(found.value, parse_files)
    theme = reader.files.keep(read_theme(root, records.plugins))
    if cache is not None:
        cache.clear()
        cache.update(reader.used)
    style = reader.style(records.site)
    reading = Reading(records, replace(theme, style=style), reader.files.places.locate, len(found.value) + 1)
    return Outcome(reading, tuple(with_suggested_entries(reader.files.problems, records, reader.files.places.locate)))


def has_site(root: Path) -> bool:
    """Return whether a folder has the settings of a site, so that it can be read."""
    return (root / "site.yaml").is_file()


def lacks_site(root: Path) -> bool:
    """Return whether a folder has no settings of a site, not even under a similar name."""
    return not any(os.path.lexists(root / name) for name in ("site.yaml", "site.yml"))


def no_site(root: Path) -> str:
    """Return why `read_site` returns None for a folder, and what to do: for commands that take `--site`."""
    problem = _no_settings(root, "go to the site's folder, or name it with --site")
    place = "site.yaml: " if os.path.lexists(root / "site.yaml") else ""
    return f"{place}{problem.message}; {problem.hint}"


def _no_settings(root: Path, hint: str = "go to the site's folder, or name it: onrecord build FOLDER") -> Problem:
    message = "there is no site.yaml in this folder"
    if os.path.lexists(root / "site.yaml"):
        message, hint = "this is no regular file", "put a file in its place"
    elif (root / "site.yml").is_file():
        hint = "rename site.yml to site.yaml"
    return Problem("FIL003", message, SourceFile("site.yaml", "").span(), hint)


def read_event(
    root: Path, path: str, language: str, parsed: bytes | None = None
) -> Outcome[tuple[Entry[EventFields], tuple[Reference, ...]] | None]:
    """Return one event with its references, without reading the rest of the site; None if it can't be used.

    `parsed` is the parsed file as JSON, if it is known.
    """
    file = classify(path)
    reader = _Reader(root, [])
    entries = reader.event(file, parsed, language) if file and file.kind == "event" else iter(())
    entry = next(entries, None)
    value = (entry, reader.references[entry.story, entry.id]) if entry else None
    return Outcome(value, tuple(reader.files.problems))


def read_themed(root: Path, site: Entry[SiteFields]) -> Outcome[ThemeFiles]:
    """Return the theme of a site with its citation style, without reading the entries."""
    theme = read_theme(root)
    reader = _Reader(root, list(theme.problems))
    return Outcome(replace(theme.value, style=reader.style(site)), tuple(reader.files.problems))


class _ArrivingFiles:
    """Parsed files that other processes send; each is taken once, mostly in the order in which they come."""

    def __init__(self, arriving: Iterator[tuple[str, bytes | None]]) -> None:
        self._arriving = arriving
        self._waiting: dict[str, bytes | None] = {}

    def take(self, path: str) -> bytes | None:
        """Return a file; None if there is none."""
        while path not in self._waiting:
            arrived = next(self._arriving, None)
            if arrived is None:
                return None
            self._waiting.update([arrived])
        return self._waiting.pop(path)

    def take_rest(self) -> None:
        """Wait for files that nobody takes, after which those who parse them end."""
        deque(self._arriving, maxlen=0)


class _Reader:
    """Reads the entries of one site, and collects the problems."""

    def __init__(
        self,
        root: Path,
        problems: list[Problem],
        cache: ParsedEntries | None = None,
        unsaved: MappingType[str, bytes | None] = MappingProxyType({}),
    ) -> None:
        self.root = root
        self.unsaved = unsaved
        self.files = EntryFiles(root, problems, unsaved)
        self.cache = cache or {}
        self.used: ParsedEntries = {}
        self.caches_entries = cache is not None
        """Whether the caller reads the site again; else caching entries would only cost memory."""
        self.salvaged: list[Entry[EventFields]] = []
        self.broken: set[tuple[EntryKind, str, str]] = set()
        self.unreadable: set[EntryKind] = set()
        self.references: dict[tuple[str, str], tuple[Reference, ...]] = {}

    def read(self, files: tuple[FoundFile, ...], parse_files: ParseFiles | None) -> Records:
        """Return the entries of all `files`.

        The site comes first, then the stories, since they set the languages of the events' texts.
        """
        by_kind: dict[FileKind, list[FoundFile]] = defaultdict(list)
        for file in files:
            by_kind[file.kind].append(file)
        site = self._site()
        default = site.fields.languages[0]
        stories = [self._story(file, default) for file in by_kind["story"]]
        languages = {story.id: (story.fields.languages or (default,))[0] for story in stories}
        parsed = _ArrivingFiles(self._parsed_files(files, languages, default, parse_files))
        actors = [entry for file in by_kind["actors"] for entry in self._many(file, parsed, ActorFields, default)]
        sources = [entry for file in by_kind["sources"] for entry in self._many(file, parsed, SourceFields, default)]
        story_fields = {story.id: story.fields for story in stories}
        events = []
        for file in by_kind["event"]:
            for event in self.event(file, parsed.take(file.path), languages.get(file.story, default)):
                story = story_fields.get(event.story)
                events.append(withdrawn_with(story, event) if story else event)
        parsed.take_rest()
        draft_stories = {story.id for story in stories if story.fields.status == "draft"}
        unplaced = find_unplaced(events, draft_stories, self.references)
        bills = tuple(self._one_a_file(by_kind["bill"], "bill", BillFields, default))
        procedures = tuple(self._procedures(by_kind["procedure"], site.fields.languages))
        pages = read_own_pages(self.files, by_kind["page"], default)
        self.references |= pages.references
        self.broken |= {("page", "", id_) for id_ in pages.broken}
        return Records(
            site=site,
            stories=tuple(story for story in stories if ("story", "", story.id) not in self.broken),
            events=tuple(event for event in events if (event.story, event.id) not in unplaced),
            drafts=tuple(event for event in events if (event.story, event.id) in unplaced),
            actors=tuple(actors),
            sources=tuple(sources),
            bills=bills,
            procedures=procedures,
            pages=pages.entries,
            references=self.references,
            snapshots=self._snapshots(by_kind["snapshot"]),
            broken=frozenset(self.broken),
            salvaged=tuple(self.salvaged),
            unreadable=frozenset(self.unreadable),
            published=self.files.keep(text_files.read_published(self.root)),
            requirements=text_files.read_requirements(self.root),
            plugins=self._plugins(site),
        )

    def allow_for_misplaced(self, stories: Iterable[str]) -> None:
        """Note what the files define that nothing reads, so that no check reports entries as missing or unused.

        Once these files are in their places, all of that is right; a source that only they cite must not be deleted.
        """
        listed = tuple(stories)
        spans = [problem.span for problem in self.files.problems if problem.code == "FIL001" and problem.span]
        for span in spans:
            for kind, story, id_ in list_defined(span.path, listed):
                if id_:
                    self.broken.add((kind, story, id_))
                else:
                    self.unreadable.add(kind)

    def style(self, site: Entry[SiteFields]) -> CitationStyle | None:
        """Return the citation style that the site names; None if it names none or one that can't be read."""
        if site.fields.csl is None:
            return None
        place = self.files.places.locate(site.at("csl"))
        return self.files.keep(read_style(self.root, site.fields.csl, place))

    def _plugins(self, site: Entry[SiteFields]) -> tuple[Plugin, ...]:
        if not site.fields.plugins:
            return ()
        from onrecord.read.plugin_files import find_plugins  # noqa: PLC0415  (few sites have a plug-in)

        locate = self.files.places.locate
        named = [(name, locate(site.at("plugins", place))) for place, name in enumerate(site.fields.plugins)]
        return self.files.keep(find_plugins(self.root, named, site.fields.languages))

    def _site(self) -> Entry[SiteFields]:
        plain, fields = self.files.load("site.yaml", SiteFields, "en")
        if fields is None:
            self.broken.add(("site", "", ""))
            fields = SiteFields.model_validate({"title": {"en": "-"}, **salvage(plain, SiteFields)})
        return Entry("site", "", fields, "site.yaml", fingerprint=fingerprint_of(plain))

    def _story(self, file: FoundFile, default: str) -> Entry[StoryFields]:
        plain, fields = self.files.load(file.path, StoryFields, default)
        if not self.files.check_id(file.story, Where(file.path), partial(rename_hint, "folder")) or fields is None:
            self.broken.add(("story", "", file.story))
            fields = fields or StoryFields.model_validate({"title": {"en": "-"}, **salvage(plain, StoryFields)})
        digest, own_digest = fingerprint_of(plain), fingerprint_without_steps(plain)
        return Entry("story", file.story, fields, file.path, fingerprint=digest, metadata_fingerprint=own_digest)

    def _parsed_files(
        self, files: tuple[FoundFile, ...], languages: dict[str, str], default: str, parse_files: ParseFiles | None
    ) -> Iterator[tuple[str, bytes | None]]:
        """Return the paths of files and the parsed files as JSON, as far as `parse_files` returns them."""
        requests = [
            ParseRequest(file.kind, file.path, languages.get(file.story, default))
            for file in files
            if file.kind in ("event", "actors", "sources") and file.path not in self.unsaved
        ]
        # The files stand first, so that `zip` also asks what yields them for its end.
        pairs = zip(parse_files(requests) if parse_files else (), requests, strict=False)
        return ((request.path, data) for data, request in pairs)

    def event(self, file: FoundFile, parsed: bytes | None, language: str) -> Iterator[Entry[EventFields]]:
        """Yield the event in a file, if it can be used; `parsed` is the parsed file as JSON, if there is one."""
        if parsed is not None and (file.path, parsed) in self.cache:
            cached = self.cache[file.path, parsed]
            entry, references = cached
            self.used[file.path, parsed] = cached
            self.references[file.story, file.id] = references
            yield entry
            return
        loaded = parsed_from_json(parsed, "event") if parsed is not None else None
        fields = validate_or_none(loaded.plain, EventFields) if loaded else None
        plain: PlainData = {}
        if loaded is None or fields is None:
            loaded = None
            plain, fields = self.files.load(file.path, EventFields, language)
        if not self.files.check_id(file.id, Where(file.path), _RENAME) or fields is None:
            self.broken.add(("event", file.story, file.id))
            if fields is None and plain:
                self._salvage(file, plain)
            return
        if loaded is not None:
            entry = self._make_event(file, fields, loaded.body, loaded.fingerprints)
        else:
            fingerprints = (fingerprint_of(plain), metadata_fingerprint_of(plain))
            entry = self._make_event(file, fields, _compile(fields), fingerprints)
        if parsed is not None and self.caches_entries:
            self.used[file.path, parsed] = (entry, self.references[file.story, file.id])
        yield entry

    def _salvage(self, file: FoundFile, plain: PlainData) -> None:
        """Keep what can be read of a broken event."""
        salvaged = salvage_event(plain)
        if salvaged is not None:
            self.salvaged.append(self._make_event(file, salvaged, _compile(salvaged), ("", "")))

    def _make_event(
        self, file: FoundFile, fields: EventFields, compiled: dict[str, Compiled], fingerprints: tuple[str, ...]
    ) -> Entry[EventFields]:
        self.references[file.story, file.id] = tuple(
            [
                Reference(found.kind, found.target, Where(file.path, ("body", language), inside=found.inside))
                for language, text in compiled.items()
                for found in text.found
            ]
        )
        prose = {language: text.prose for language, text in compiled.items()}
        fingerprint, metadata_fingerprint = fingerprints
        return Entry("event", file.id, fields, file.path, (), file.story, prose, fingerprint, metadata_fingerprint)

    def _one_a_file(
        self, files: list[FoundFile], kind: Literal["bill", "procedure"], model: type[Model], language: str
    ) -> Iterator[Entry[Model]]:
        """Yield the entries in files of one kind that hold one entry each, named after the file."""
        for file in files:
            plain, fields = self.files.load(file.path, model, language)
            if self.files.check_id(file.id, Where(file.path), _RENAME) and fields is not None:
                digest, own_digest = fingerprint_of(plain), fingerprint_without_steps(plain)
                yield Entry(kind, file.id, fields, file.path, fingerprint=digest, metadata_fingerprint=own_digest)
            else:
                self.broken.add((kind, "", file.id))

    def _procedures(self, files: list[FoundFile], languages: tuple[str, ...]) -> Iterator[Entry[ProcedureFields]]:
        """Yield the site's own procedures, and the built-in ones that it does not replace."""
        yield from self._one_a_file(files, "procedure", ProcedureFields, languages[0])
        own = {file.id for file in files}
        yield from (procedure for procedure in built_in_procedures(languages) if procedure.id not in own)

    def _snapshots(self, files: list[FoundFile]) -> dict[str, Snapshot]:
        found = self.files.keep(text_files.read_snapshots(self.root, files, self.unsaved))
        self.broken |= {("snapshot", "", id_) for id_, snapshot in found.items() if snapshot is None}
        return {id_: snapshot for id_, snapshot in found.items() if snapshot is not None}

    def _many(
        self, file: FoundFile, parsed_files: "_ArrivingFiles", model: type[Model], language: str
    ) -> Iterator[Entry[Model]]:
        parsed = parsed_files.take(file.path)
        if parsed is None:
            yield from self._entries(file, None, model, language)
            return
        problems_before = len(self.files.problems)
        entries = self.cache.get((file.path, parsed))
        if entries is None:
            loaded = parsed_from_json(parsed, "actors" if file.kind == "actors" else "sources")
            entries = tuple(self._entries(file, loaded, model, language))
        # Entries with problems are read again each time, so that the problems are reported again.
        if self.caches_entries and len(self.files.problems) == problems_before:
            self.used[file.path, parsed] = entries
        yield from entries

    def _entries(
        self, file: FoundFile, parsed: ParsedFile | None, model: type[Model], language: str
    ) -> Iterator[Entry[Model]]:
        kind: EntryKind = "actor" if file.kind == "actors" else "source"
        valid = _valid_entries(parsed, model)
        for id_, fields, fingerprint in valid or self._read_entries(file, kind, model, language):
            if self.files.check_id(id_, Where(file.path, (id_,), on_key=True), id_hint) and fields is not None:
                yield Entry(kind, id_, fields, file.path, (id_,), fingerprint=fingerprint)
            else:
                self.broken.add((kind, "", id_))

    def _read_entries(
        self, file: FoundFile, kind: EntryKind, model: type[Model], language: str
    ) -> Iterator[tuple[str, Model | None, str]]:
        """Yield the id, the fields and the fingerprint of each entry in a file."""
        tree = self.files.tree(file.path)
        if tree is None:
            self.unreadable.add(kind)
            return
        names = field_names_at(model, ())
        lone = [key.text for key, node in tree.entries if key.text in names and not isinstance(node, Mapping)]
        if lone:
            place = self.files.places.locate(Where(file.path, (lone[0],), on_key=True))
            self.files.problems.append(entry_without_id(lone[0], kind, place))
            self.unreadable.add(kind)
        for key, node in tree.entries:
            if lone and key.text in names:
                continue  # a field of the entry without an id
            plain = normalize(node, model, language)
            yield key.text, self.files.validate(plain, model, Where(file.path, (key.text,))), fingerprint_of(plain)


PROCEDURES = PACKAGE / "procedures"
"""The folder of the built-in procedures."""
READ_PROCEDURES = PROCEDURES / "read.json"
"""The path, the fingerprint and the fields of each built-in procedure, which every command needs; a test writes it."""


PROCEDURE_LANGUAGES = tuple(sorted(file.stem for file in PROCEDURES.glob("*.json") if file != READ_PROCEDURES))
"""The languages whose words for procedures lie beside these, in addition to their own ones."""


@cache
def built_in_procedures(languages: tuple[str, ...]) -> tuple[Entry[ProcedureFields], ...]:
    """Return the built-in procedures, with their words in more languages where the program has these.

    A process that reads many sites needs to read them only once.
    """
    files = {code: PROCEDURES / f"{code.partition('-')[0]}.json" for code in languages}
    words = {code: decode(file.read_bytes(), type=dict[str, str]) for code, file in files.items() if file.is_file()}
    procedures = []
    for path, fingerprint, plain in decode(READ_PROCEDURES.read_bytes(), type=list[tuple[str, str, dict[str, Any]]]):
        id_ = path.rpartition("/")[2].removesuffix(".yaml")
        known = {code: texts for code, texts in words.items() if plain["title"]["en"] in texts}
        fields = ProcedureFields.model_validate(_add_languages(plain, known) if known else plain)
        procedures.append(Entry("procedure", id_, fields, path, fingerprint=fingerprint))
    return tuple(procedures)


def _add_languages(plain: Any, words: MappingType[str, MappingType[str, str]]) -> Any:  # noqa: ANN401  (plain data)
    """Return plain data whose English texts have the words of more languages beside them."""
    if isinstance(plain, list):
        return [_add_languages(item, words) for item in plain]
    if not isinstance(plain, dict):
        return plain
    own = {key: _add_languages(value, words) for key, value in plain.items()}
    if "en" not in own:
        return own
    return {code: texts[own["en"]] for code, texts in words.items() if code not in own} | own


def _compile(fields: EventFields) -> dict[str, Compiled]:
    return {language: compile_markdown(text) for language, text in (fields.body or {}).items()}


def _valid_entries(parsed: ParsedFile | None, model: type[Model]) -> list[tuple[str, Model | None, str]] | None:
    """Return the entries of a parsed file; None if one is not valid, since problems need positions in the file."""
    if parsed is None or not isinstance(parsed.plain, dict):
        return None
    named = zip(parsed.plain.items(), parsed.fingerprints, strict=True)
    entries = [(id_, validate_or_none(plain, model), fingerprint) for (id_, plain), fingerprint in named]
    return None if any(fields is None or id_fault(id_) for id_, fields, _ in entries) else entries
