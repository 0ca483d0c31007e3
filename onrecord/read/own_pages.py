"""Reads the editors' own pages: one entry for each, with the titles and texts of all its files."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial

from msgspec import Struct

from onrecord.model.fields import PageFields
from onrecord.model.fingerprints import joined_fingerprint
from onrecord.model.id_hints import rename_hint
from onrecord.model.records import Entry, Reference
from onrecord.problems import Problem, SourceFile, Where
from onrecord.read.entry_files import EntryFiles, FrontMatter, split_front_matter
from onrecord.read.entry_paths import FoundFile
from onrecord.read.markdown.markdown_compiler import compile_markdown
from onrecord.read.normalization import normalize

_MARKS = "To be filled in|Заполните|Толтырыңыз|Заповніть|Bitte ergänzen|Por completar|À compléter\xa0"
UNFILLED = tuple(f"**{words}:**" for words in _MARKS.split("|"))
"""The words before what the publisher of a new site has to write, in each language of the pages in `starter/pages`."""
_RENAME = partial(rename_hint, "file", ending=".md")
"""Returns a hint on how to rename a page's file."""


class OwnPages(Struct, frozen=True):
    """The pages of a site that the editors wrote."""

    entries: tuple[Entry[PageFields], ...]
    references: dict[tuple[str, str], tuple[Reference, ...]]
    """The references in each page's Markdown, by an empty story and the page's id."""
    broken: frozenset[str]
    """The ids of pages that have a file which can't be used."""


def read_own_pages(files: EntryFiles, found: Iterable[FoundFile], default: str) -> OwnPages:
    """Return the pages in the files `found`; the language of a file that names none is `default`."""
    by_id: dict[str, list[Entry[PageFields]]] = defaultdict(list)
    references: dict[tuple[str, str], tuple[Reference, ...]] = {}
    broken: set[str] = set()
    for file in found:
        page, its_references = _page(files, file, file.language or default)
        if page is None:
            broken.add(file.id)
            continue
        taken = [part.file for part in by_id[page.id] if part.prose.keys() & page.prose.keys()]
        if taken:
            message = f"this page is already written in this language, in {taken[0]}"
            place = SourceFile(file.path, "").span()
            files.problems.append(Problem("IDS002", message, place, "keep one of the two files"))
        by_id[page.id].append(page)
        references["", page.id] = (*references.get(("", page.id), ()), *its_references)
    return OwnPages(tuple(_merge(by_id)), references, frozenset(broken))


def _merge(pages: dict[str, list[Entry[PageFields]]]) -> Iterator[Entry[PageFields]]:
    """Yield one entry for each page, with the titles and texts of all its files."""
    for id_, parts in pages.items():
        titles = {language: title for part in parts for language, title in part.fields.title.items()}
        fields = parts[0].fields.model_copy(update={"title": titles})
        prose = {language: text for part in parts for language, text in part.prose.items()}
        fingerprint = joined_fingerprint(part.fingerprint for part in parts)
        yield Entry("page", id_, fields, parts[0].file, prose=prose, fingerprint=fingerprint, files=tuple(parts))


def _page(files: EntryFiles, file: FoundFile, language: str) -> tuple[Entry[PageFields] | None, tuple[Reference, ...]]:
    """Return the page in one file, with its references; None if it can't be used."""
    text = files.text(file.path)
    parts = files.keep(split_front_matter(text)) if text else None
    tree = files.parse(parts.head, text) if parts else None
    fields = files.validate(normalize(tree, PageFields, language), PageFields, Where(file.path)) if tree else None
    if not files.check_id(file.id, Where(file.path), _RENAME) or fields is None or parts is None:
        return None, ()
    compiled = compile_markdown(parts.body)
    references: list[Reference] = []
    for found in compiled.found:
        line, column, length = found.inside
        where = Where(file.path, inside=(line + parts.body_line, column, length))
        references.append(Reference(found.kind, found.target, where))
    references += _find_unfilled(file.path, parts)
    prose = {language: compiled.prose}
    fingerprint = joined_fingerprint((language, text.text if text else ""))
    return Entry("page", file.id, fields, file.path, prose=prose, fingerprint=fingerprint), tuple(references)


def _find_unfilled(path: str, page: FrontMatter) -> Iterator[Reference]:
    """Yield the words of a new site's page that its publisher has to replace."""
    for number, line in enumerate(page.body.split("\n")):
        for words in UNFILLED:
            column = line.find(words)
            if column >= 0:
                where = Where(path, inside=(number + page.body_line, column, len(words)))
                yield Reference("unfilled", words, where)
