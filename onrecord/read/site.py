"""Reads a site's folder: every entry, valid or not, and all that is wrong with each by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from onrecord.model.fields import (
    ActorFields,
    EventFields,
    Fields,
    SiteFields,
    SourceFields,
    StoryFields,
)
from onrecord.model.prose import Prose
from onrecord.model.records import Entry, Kind, Records, Reference, ThemeFiles
from onrecord.model.values import ID_HINT, id_fault, is_language
from onrecord.problems import Locate, Outcome, Problem, SourceFile, Span, Where
from onrecord.read.folder import FoundFile, find_entries
from onrecord.read.places import Places
from onrecord.read.prose import compile_markdown
from onrecord.read.records import salvage, validate
from onrecord.read.shapes import Plain, unfold
from onrecord.read.text import decode
from onrecord.read.theme import read_theme
from onrecord.read.yaml_tree import Mapping, Node, parse_yaml, span_of

Model = TypeVar("Model", bound=Fields)


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


def read_site(root: Path) -> Outcome[Reading | None]:
    """Read the site in `root`. Nothing is returned only where there is no `site.yaml`: this is no site's folder."""
    if not (root / "site.yaml").is_file():
        hint = "go to the site's folder, or name it: onrecord build FOLDER"
        problem = Problem("FIL003", "there is no site.yaml in this folder", SourceFile("site.yaml", "").span(), hint)
        return Outcome(None, (problem,))
    found = find_entries(root)
    theme = read_theme(root)
    reader = _Reader(root, [*found.problems, *theme.problems])
    records = reader.read(found.value)
    reading = Reading(records, theme.value, reader.places.locate, len(found.value) + 1)
    return Outcome(reading, tuple(reader.problems))


class _Reader:
    """Reads the files of one site, collecting problems on the way."""

    def __init__(self, root: Path, problems: list[Problem]) -> None:
        self.root = root
        self.problems = problems
        self.places = Places(root)
        self.broken: set[tuple[Kind, str, str]] = set()
        self.unreadable: set[Kind] = set()
        self.references: dict[tuple[str, str], tuple[Reference, ...]] = {}

    def read(self, files: tuple[FoundFile, ...]) -> Records:
        """Return the entries of all `files`: the site first, then stories, whose languages the events are read by."""
        site = self._site()
        default = site.fields.languages[0]
        stories = [story for file in files if file.kind == "story" for story in self._story(file, default)]
        languages = {story.id: (story.fields.languages or (default,))[0] for story in stories}
        actors = [entry for file in files if file.kind == "actors" for entry in self._many(file, ActorFields, default)]
        sources = [
            entry for file in files if file.kind == "sources" for entry in self._many(file, SourceFields, default)
        ]
        events = [
            event
            for file in files
            if file.kind == "event"
            for event in self._event(file, languages.get(file.story, default))
        ]
        valid = tuple(story for story in stories if ("story", "", story.id) not in self.broken)
        return Records(
            site=site,
            stories=valid,
            events=tuple(events),
            actors=tuple(actors),
            sources=tuple(sources),
            references=self.references,
            broken=frozenset(self.broken),
            unreadable=frozenset(self.unreadable),
        )

    def _site(self) -> Entry[SiteFields]:
        tree = self._tree("site.yaml")
        plain = unfold(tree, SiteFields, _first_language(tree, SiteFields, "en")) if tree else {}
        fields = self._validate(plain, SiteFields, Where("site.yaml")) if tree else None
        if fields is None:
            self.broken.add(("site", "", ""))
            fields = SiteFields.model_validate({"title": {"en": "-"}, **salvage(plain, SiteFields)})
        return Entry("site", "", fields, "site.yaml")

    def _story(self, file: FoundFile, default: str) -> Iterator[Entry[StoryFields]]:
        tree = self._tree(file.path)
        language = _first_language(tree, StoryFields, default)
        plain = unfold(tree, StoryFields, language) if tree else {}
        fields = self._validate(plain, StoryFields, Where(file.path)) if tree else None
        hint = f"rename the folder; {ID_HINT}"
        if not self._is_id(file.story, SourceFile(file.path, "").span(), hint) or fields is None:
            self.broken.add(("story", "", file.story))
            fields = fields or StoryFields.model_validate({"title": {"en": "-"}, **salvage(plain, StoryFields)})
        yield Entry("story", file.story, fields, file.path)

    def _event(self, file: FoundFile, language: str) -> Iterator[Entry[EventFields]]:
        tree = self._tree(file.path)
        fields = self._validate(unfold(tree, EventFields, language), EventFields, Where(file.path)) if tree else None
        hint = f"rename the file; {ID_HINT}"
        if self._is_id(file.id, SourceFile(file.path, "").span(), hint) and fields is not None:
            prose = self._prose(fields, file)
            yield Entry("event", file.id, fields, file.path, (), file.story, prose)
        else:
            self.broken.add(("event", file.story, file.id))

    def _many(self, file: FoundFile, model: type[Model], language: str) -> Iterator[Entry[Model]]:
        """Yield the entries of a file that maps ids to entries."""
        kind: Kind = "actor" if file.kind == "actors" else "source"
        tree = self._tree(file.path)
        if tree is None:
            self.unreadable.add(kind)
        for key, node in tree.entries if tree else ():
            where = Where(file.path, (key.text,))
            fields = self._validate(unfold(node, model, language), model, where)
            span = self.places.locate(Where(file.path, (key.text,), on_key=True))
            if self._is_id(key.text, span, ID_HINT) and fields is not None:
                yield Entry(kind, key.text, fields, file.path, (key.text,))
            else:
                self.broken.add((kind, "", key.text))

    def _tree(self, path: str) -> Mapping | None:
        """Return the fields in the file, or nothing and the reason."""
        try:
            data = (self.root / path).read_bytes()
        except OSError as error:
            problem = Problem("FIL003", f"the file can't be read: {error.strerror}", SourceFile(path, "").span())
            self.problems.append(problem)
            return None
        decoded = decode(data, path)
        self.problems += decoded.problems
        if decoded.value is None:
            return None
        parsed = parse_yaml(decoded.value)
        self.problems += parsed.problems
        self.places.remember(decoded.value, parsed.value)
        if any(problem.code not in _HARMLESS for problem in parsed.problems):
            return None  # what else is wrong may only follow from this
        if isinstance(parsed.value, Mapping):
            return parsed.value
        if not parsed.problems:
            self.problems.append(_no_fields(decoded.value, parsed.value))
        return None

    def _validate(self, plain: Plain, model: type[Model], where: Where) -> Model | None:
        outcome = validate(plain, model, where, self.places.locate)
        self.problems += outcome.problems
        return outcome.value

    def _is_id(self, name: str, span: Span, hint: str) -> bool:
        fault = id_fault(name)
        if fault:
            self.problems.append(Problem("IDS001", fault, span, hint))
        return fault is None

    def _prose(self, fields: EventFields, file: FoundFile) -> dict[str, Prose]:
        prose, references = {}, []
        for language, text in (fields.body or {}).items():
            compiled = compile_markdown(text)
            prose[language] = compiled.prose
            references += [
                Reference(found.kind, found.target, Where(file.path, ("body", language), inside=found.inside))
                for found in compiled.found
            ]
        self.references[file.story, file.id] = tuple(references)
        return prose


def _first_language(tree: Mapping | None, model: type[Fields], default: str) -> str:
    """Return the language of the texts that name none: the first that the entry itself lists."""
    plain = unfold(tree, model, default) if tree else {}
    languages = plain.get("languages") if isinstance(plain, dict) else None
    first = languages[0] if languages else None
    return first if isinstance(first, str) and is_language(first) else default


def _no_fields(file: SourceFile, node: Node | None) -> Problem:
    if node is None:
        hint = "write the entry's fields, each as 'field: value', or delete the file"
        return Problem("FLD003", "this file holds no entry", file.span(), hint)
    hint = "each line is 'field: value', with a space after the colon"
    return Problem("FLD003", "this file does not hold fields", span_of(file, node), hint)
