"""Reads a site's folder: every entry, valid or not, and all that is wrong with each by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar

from onrecord.model.fields import (
    ActorFields,
    BillFields,
    EventFields,
    Fields,
    PageFields,
    ProcedureFields,
    SiteFields,
    SourceFields,
    StoryFields,
)
from onrecord.model.fingerprints import fingerprint_of, joined_fingerprint, metadata_fingerprint_of
from onrecord.model.misread_ids import id_hint, rename_hint
from onrecord.model.records import (
    CitationStyle,
    Entry,
    EntryKind,
    PublishedId,
    Records,
    Reference,
    Snapshot,
    ThemeFiles,
)
from onrecord.model.values import id_fault, is_language
from onrecord.problems import Locate, Outcome, Problem, SourceFile, Where
from onrecord.read.citation_style import read_style
from onrecord.read.folder import FoundFile, classify, find_entries, stray_folders
from onrecord.read.front_matter import FrontMatter, split_front_matter
from onrecord.read.named_entries import with_suggested_entries
from onrecord.read.normalization import PlainData, normalize
from onrecord.read.parsed_files import ParsedFile, ParseFiles, ParseRequest, parsed_file_from_json
from onrecord.read.places import Places
from onrecord.read.prose import Compiled, compile_markdown
from onrecord.read.published import read_published
from onrecord.read.requirements import read_requirements
from onrecord.read.snapshots import read_snapshots
from onrecord.read.text import decode
from onrecord.read.theme import built_in_procedures, read_theme
from onrecord.read.validation import salvage, salvage_event, validate, validate_or_none
from onrecord.read.yaml_tree import Mapping, Node, Sequence, parse_yaml, span_of

Model = TypeVar("Model", bound=Fields)


_RENAMED = partial(rename_hint, "file", ending=".yaml")
"""Says how to rename a file that holds one entry."""
_HARMLESS = frozenset({"YML002", "YML007", "YML011"})
"""What may be wrong with a file's YAML while all other values are still those that were typed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was read from a site's folder."""

    records: Records
    theme: ThemeFiles
    locate: Locate
    """Finds the place of any of the entries' values."""
    files: int
    """How many files hold the entries."""


ParsedEntries = dict[tuple[str, bytes], tuple[Any, ...]]
"""Entries that were made of a file's row before, by path and row; with an event, what its text refers to."""


def read_site(
    root: Path, parse_files: ParseFiles | None = None, known: ParsedEntries | None = None
) -> Outcome[Reading | None]:
    """Read the site in `root`. Nothing is returned only where there is no `site.yaml`: this is no site's folder.

    `parse_files` may know the events' files already, or how to read many at once; what is `known` is taken over.
    """
    if not (root / "site.yaml").is_file():
        hint = "go to the site's folder, or name it: onrecord build FOLDER"
        if (root / "site.yml").is_file():
            hint = "rename site.yml to site.yaml"
        problem = Problem("FIL003", "there is no site.yaml in this folder", SourceFile("site.yaml", "").span(), hint)
        return Outcome(None, (problem,))
    found = find_entries(root)
    theme = read_theme(root)
    reader = _Reader(root, [*found.problems, *stray_folders(root), *theme.problems], known)
    records = reader.read(found.value, parse_files)
    if known is not None:
        known.clear()
        known.update(reader.used)
    style = reader.style(records.site)
    reading = Reading(records, replace(theme.value, style=style), reader.places.locate, len(found.value) + 1)
    return Outcome(reading, tuple(with_suggested_entries(reader.problems, records, reader.places.locate)))


def read_event(
    root: Path, path: str, language: str
) -> Outcome[tuple[Entry[EventFields], tuple[Reference, ...]] | None]:
    """Read one event by itself, and what its text refers to; nothing where it can't be used."""
    file = classify(path)
    reader = _Reader(root, [])
    entries = list(reader.event(file, None, language)) if file and file.kind == "event" else []
    value = (entries[0], reader.references[entries[0].story, entries[0].id]) if entries else None
    return Outcome(value, tuple(reader.problems))


class _Reader:
    """Reads the files of one site, collecting problems on the way."""

    def __init__(self, root: Path, problems: list[Problem], known: ParsedEntries | None = None) -> None:
        self.root = root
        self.known = known or {}
        self.used: ParsedEntries = {}
        self.keeps_rows = known is not None
        """Whether rows are asked for again; else what they hold need not be there twice."""
        self.problems = problems
        self.places = Places(root)
        self.salvaged: list[Entry[EventFields]] = []
        self.broken: set[tuple[EntryKind, str, str]] = set()
        self.unreadable: set[EntryKind] = set()
        self.references: dict[tuple[str, str], tuple[Reference, ...]] = {}

    def read(self, files: tuple[FoundFile, ...], parse_files: ParseFiles | None) -> Records:
        """Return the entries of all `files`: the site first, then stories, whose languages the events are read by."""
        site = self._site()
        default = site.fields.languages[0]
        stories = [story for file in files if file.kind == "story" for story in self._story(file, default)]
        languages = {story.id: (story.fields.languages or (default,))[0] for story in stories}
        rows = self._rows(files, languages, default, parse_files)
        actors = [
            entry for file in files if file.kind == "actors" for entry in self._many(file, rows, ActorFields, default)
        ]
        sources = [
            entry for file in files if file.kind == "sources" for entry in self._many(file, rows, SourceFields, default)
        ]
        events = [
            event
            for file in files
            if file.kind == "event"
            for event in self.event(file, rows.pop(file.path, None), languages.get(file.story, default))
        ]
        valid = tuple(story for story in stories if ("story", "", story.id) not in self.broken)
        bills = tuple(self._one_a_file(files, "bill", BillFields, default))
        procedures = tuple(self._procedures(files, default))
        pages = tuple(self._pages(files, default))
        return Records(
            site=site,
            stories=valid,
            events=tuple(events),
            actors=tuple(actors),
            sources=tuple(sources),
            bills=bills,
            procedures=procedures,
            pages=pages,
            references=self.references,
            snapshots=self._snapshots(files),
            broken=frozenset(self.broken),
            salvaged=tuple(self.salvaged),
            unreadable=frozenset(self.unreadable),
            published=self._published(),
            requirements=read_requirements(self.root),
        )

    def style(self, site: Entry[SiteFields]) -> CitationStyle | None:
        """Return the citation style that the site asks for, if it asks for one that can be read."""
        if site.fields.csl is None:
            return None
        style = read_style(self.root, site.fields.csl, self.places.locate(site.at("csl")))
        self.problems += style.problems
        return style.value

    def _site(self) -> Entry[SiteFields]:
        tree = self._tree("site.yaml")
        plain = normalize(tree, SiteFields, _first_language(tree, SiteFields, "en")) if tree else {}
        fields = self._validate(plain, SiteFields, Where("site.yaml")) if tree else None
        if fields is None:
            self.broken.add(("site", "", ""))
            fields = SiteFields.model_validate({"title": {"en": "-"}, **salvage(plain, SiteFields)})
        return Entry("site", "", fields, "site.yaml", fingerprint=fingerprint_of(plain))

    def _story(self, file: FoundFile, default: str) -> Iterator[Entry[StoryFields]]:
        tree = self._tree(file.path)
        language = _first_language(tree, StoryFields, default)
        plain = normalize(tree, StoryFields, language) if tree else {}
        fields = self._validate(plain, StoryFields, Where(file.path)) if tree else None
        if not self._is_id(file.story, Where(file.path), partial(rename_hint, "folder")) or fields is None:
            self.broken.add(("story", "", file.story))
            fields = fields or StoryFields.model_validate({"title": {"en": "-"}, **salvage(plain, StoryFields)})
        yield Entry("story", file.story, fields, file.path, fingerprint=fingerprint_of(plain))

    def _rows(
        self, files: tuple[FoundFile, ...], languages: dict[str, str], default: str, parse_files: ParseFiles | None
    ) -> dict[str, bytes]:
        """Return what is known of files already, by path; the others are read in the open."""
        requests = [
            ParseRequest(file.kind, file.path, languages.get(file.story, default))
            for file in files
            if file.kind in ("event", "actors", "sources")
        ]
        made = parse_files(requests) if parse_files else ()
        found = zip(requests, made, strict=False)
        return {request.path: row for request, row in found if row is not None}

    def event(self, file: FoundFile, row: bytes | None, language: str) -> Iterator[Entry[EventFields]]:
        """Yield the event in a file, if it can be used."""
        if row is not None and (file.path, row) in self.known:
            self.used[file.path, row] = entry, self.references[file.story, file.id] = self.known[file.path, row]
            yield entry
            return
        known = parsed_file_from_json(row, "event") if row is not None else None
        fields = validate_or_none(known.plain, EventFields) if known else None
        if known is None or fields is None:
            known, tree = None, self._tree(file.path)
            plain = normalize(tree, EventFields, language) if tree else None
            fields = None if plain is None else self._validate(plain, EventFields, Where(file.path))
        else:
            plain = known.plain
        if self._is_id(file.id, Where(file.path), _RENAMED) and fields is not None:
            texts = fields.body or {}
            compiled = known.body if known else {key: compile_markdown(text) for key, text in texts.items()}
            fingerprint, metadata_fingerprint = (
                known.fingerprints if known else (fingerprint_of(plain), metadata_fingerprint_of(plain))
            )
            entry = self._compiled_event(file, fields, compiled, fingerprint, metadata_fingerprint)
            if row is not None and self.keeps_rows:
                self.used[file.path, row] = entry, self.references[file.story, file.id]
            yield entry
        else:
            self.broken.add(("event", file.story, file.id))
            if fields is None and plain is not None and (salvaged := salvage_event(plain)):
                compiled = {key: compile_markdown(text) for key, text in (salvaged.body or {}).items()}
                self.salvaged.append(self._compiled_event(file, salvaged, compiled, "", ""))

    def _compiled_event(
        self,
        file: FoundFile,
        fields: EventFields,
        compiled: dict[str, Compiled],
        fingerprint: str,
        metadata_fingerprint: str,
    ) -> Entry[EventFields]:
        self.references[file.story, file.id] = tuple(
            [
                Reference(found.kind, found.target, Where(file.path, ("body", language), inside=found.inside))
                for language, text in compiled.items()
                for found in text.found
            ]
        )
        prose = {language: text.prose for language, text in compiled.items()}
        return Entry("event", file.id, fields, file.path, (), file.story, prose, fingerprint, metadata_fingerprint)

    def _one_a_file(
        self, files: tuple[FoundFile, ...], kind: Literal["bill", "procedure"], model: type[Model], language: str
    ) -> Iterator[Entry[Model]]:
        """Yield the entries of files that each hold one, under the file's name."""
        for file in files:
            if file.kind != kind:
                continue
            tree = self._tree(file.path)
            plain = normalize(tree, model, language) if tree else {}
            fields = self._validate(plain, model, Where(file.path)) if tree else None
            if self._is_id(file.id, Where(file.path), _RENAMED) and fields is not None:
                yield Entry(kind, file.id, fields, file.path, fingerprint=fingerprint_of(plain))
            else:
                self.broken.add((kind, "", file.id))

    def _procedures(self, files: tuple[FoundFile, ...], language: str) -> Iterator[Entry[ProcedureFields]]:
        """Yield the site's own procedures, and the built-in ones that it has none of the same name for."""
        yield from self._one_a_file(files, "procedure", ProcedureFields, language)
        own = {file.id for file in files if file.kind == "procedure"}
        for file in built_in_procedures():
            name = file.path.rpartition("/")[2].removesuffix(".yaml")
            tree = parse_yaml(file).value
            if name not in own and tree is not None:
                fields = ProcedureFields.model_validate(normalize(tree, ProcedureFields, "en"))
                yield Entry("procedure", name, fields, file.path, fingerprint=fingerprint_of(file.text))

    def _pages(self, files: tuple[FoundFile, ...], default: str) -> Iterator[Entry[PageFields]]:
        """Yield the site's own pages, the files of one page in several languages as one entry."""
        found: dict[str, list[Entry[PageFields]]] = defaultdict(list)
        for file in files:
            if file.kind == "page" and (page := self._page(file, file.language or default)):
                taken = [part.file for part in found[page.id] if part.prose.keys() & page.prose.keys()]
                if taken:
                    message = f"this page is already written in this language, in {taken[0]}"
                    place = SourceFile(file.path, "").span()
                    self.problems.append(Problem("IDS002", message, place, "keep one of the two files"))
                found[page.id].append(page)
        for id_, parts in found.items():
            titles = {language: title for part in parts for language, title in part.fields.title.items()}
            fields = parts[0].fields.model_copy(update={"title": titles})
            prose = {language: text for part in parts for language, text in part.prose.items()}
            fingerprint = joined_fingerprint(part.fingerprint for part in parts)
            yield Entry("page", id_, fields, parts[0].file, prose=prose, fingerprint=fingerprint, files=tuple(parts))

    def _page(self, file: FoundFile, language: str) -> Entry[PageFields] | None:
        text = self._text(file.path)
        parts = self._front_matter(text) if text else None
        tree = self._parsed(parts.head, text) if parts else None
        fields = self._validate(normalize(tree, PageFields, language), PageFields, Where(file.path)) if tree else None
        hint = partial(rename_hint, "file", ending=".md")
        if not self._is_id(file.id, Where(file.path), hint) or fields is None or parts is None:
            self.broken.add(("page", "", file.id))
            return None
        compiled = compile_markdown(parts.body)
        references = tuple(
            Reference(found.kind, found.target, Where(file.path, inside=(line + parts.body_line, column, length)))
            for found in compiled.found
            for line, column, length in [found.inside]
        )
        self.references["", file.id] = (*self.references.get(("", file.id), ()), *references)
        prose, fingerprint = {language: compiled.prose}, joined_fingerprint((language, text.text if text else ""))
        return Entry("page", file.id, fields, file.path, prose=prose, fingerprint=fingerprint)

    def _front_matter(self, file: SourceFile) -> FrontMatter | None:
        split = split_front_matter(file)
        self.problems += split.problems
        return split.value

    def _published(self) -> tuple[PublishedId, ...]:
        listed = read_published(self.root)
        self.problems += listed.problems
        return listed.value

    def _snapshots(self, files: tuple[FoundFile, ...]) -> dict[str, Snapshot]:
        kept = read_snapshots(self.root, files)
        self.problems += kept.problems
        self.broken |= {("snapshot", "", id_) for id_, snapshot in kept.value.items() if snapshot is None}
        return {id_: snapshot for id_, snapshot in kept.value.items() if snapshot is not None}

    def _many(
        self, file: FoundFile, rows: MappingType[str, bytes], model: type[Model], language: str
    ) -> Iterator[Entry[Model]]:
        """Yield the entries of a file that maps ids to entries."""
        row = rows.get(file.path)
        if row is None:
            yield from self._entries(file, None, model, language)
            return
        found = len(self.problems)
        entries = self.known.get((file.path, row))
        if entries is None:
            read = parsed_file_from_json(row, "actors" if file.kind == "actors" else "sources")
            entries = tuple(self._entries(file, read, model, language))
        if self.keeps_rows and len(self.problems) == found:  # else they are to be told each time
            self.used[file.path, row] = entries
        yield from entries

    def _entries(
        self, file: FoundFile, row: ParsedFile | None, model: type[Model], language: str
    ) -> Iterator[Entry[Model]]:
        kind: EntryKind = "actor" if file.kind == "actors" else "source"
        for id_, fields, fingerprint in _known_entries(row, model) or self._read_entries(file, kind, model, language):
            on_key = Where(file.path, (id_,), on_key=True)
            if self._is_id(id_, on_key, id_hint) and fields is not None:
                yield Entry(kind, id_, fields, file.path, (id_,), fingerprint=fingerprint)
            else:
                self.broken.add((kind, "", id_))

    def _read_entries(
        self, file: FoundFile, kind: EntryKind, model: type[Model], language: str
    ) -> Iterator[tuple[str, Model | None, str]]:
        """Yield the id, the fields and the sign of each entry of a file."""
        tree = self._tree(file.path)
        if tree is None:
            self.unreadable.add(kind)
        for key, node in tree.entries if tree else ():
            plain = normalize(node, model, language)
            yield key.text, self._validate(plain, model, Where(file.path, (key.text,))), fingerprint_of(plain)

    def _tree(self, path: str) -> Mapping | None:
        """Return the fields in the file, or nothing and the reason."""
        file = self._text(path)
        return None if file is None else self._parsed(file)

    def _text(self, path: str) -> SourceFile | None:
        try:
            with open(f"{self.root}/{path}", "rb") as opened:  # noqa: PTH123  (a Path costs as much as the reading)
                data = opened.read()
        except OSError as error:
            problem = Problem("FIL003", f"the file can't be read: {error.strerror}", SourceFile(path, "").span())
            self.problems.append(problem)
            return None
        decoded = decode(data, path)
        self.problems += decoded.problems
        return decoded.value

    def _parsed(self, file: SourceFile, whole: SourceFile | None = None) -> Mapping | None:
        """Return the fields in a YAML text, which may be the head of a `whole` file; or nothing and the reason."""
        parsed = parse_yaml(file)
        self.problems += parsed.problems
        self.places.remember(whole or file, parsed.value)
        if any(problem.code not in _HARMLESS for problem in parsed.problems):
            return None  # what else is wrong may only follow from this
        if isinstance(parsed.value, Mapping):
            return parsed.value
        self.problems.append(_no_fields(file, parsed.value))
        return None

    def _validate(self, plain: PlainData, model: type[Model], where: Where) -> Model | None:
        outcome = validate(plain, model, where, self.places.locate)
        self.problems += outcome.problems
        return outcome.value

    def _is_id(self, name: str, where: Where, hint: Callable[[str], str]) -> bool:
        """Say whether a name can be an id; if not, `hint` says what to type instead."""
        fault = id_fault(name)
        if fault:  # the name of a file stands on none of its lines
            span = self.places.locate(where) if where.keys else SourceFile(where.path, "").span()
            self.problems.append(Problem("IDS001", fault, span, hint(name)))
        return fault is None


def _known_entries(row: ParsedFile | None, model: type[Model]) -> list[tuple[str, Model | None, str]] | None:
    """Return the entries of a row; nothing where one of them is not sound: what is wrong is told of the file."""
    if row is None or not isinstance(row.plain, dict):
        return None
    named = zip(row.plain.items(), row.fingerprints, strict=True)
    entries = [(id_, validate_or_none(plain, model), fingerprint) for (id_, plain), fingerprint in named]
    return None if any(fields is None or id_fault(id_) for id_, fields, _ in entries) else entries


def _first_language(tree: Mapping | None, model: type[Fields], default: str) -> str:
    """Return the language of the texts that name none: the first that the entry itself lists."""
    plain = normalize(tree, model, default) if tree else {}
    languages = plain.get("languages") if isinstance(plain, dict) else None
    first = languages[0] if languages else None
    return first if isinstance(first, str) and is_language(first) else default


def _no_fields(file: SourceFile, node: Node | None) -> Problem:
    if node is None:
        hint = "write the entry's fields, each as 'field: value', or delete the file"
        return Problem("FLD003", "this file holds no entry", file.span(), hint)
    hint = "each line is 'field: value', with a space after the colon"
    if isinstance(node, Sequence):
        hint = "delete the dashes, and let the names of the fields start in the first column"
        if file.path.startswith(("content/sources/", "content/actors/")):
            hint = (
                "in place of each dash write the entry's id and a colon; its fields stand below, indented by two spaces"
            )
    return Problem("FLD003", "this file does not hold fields", span_of(file, node), hint)
