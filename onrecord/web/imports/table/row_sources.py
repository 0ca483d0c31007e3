"""Makes sources of what a map says that a row names, each once by its address."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from msgspec import Struct

from onrecord.editing.entries.answer_checks import address_error
from onrecord.model.dates import DateError
from onrecord.model.records import Records
from onrecord.web.imports.cleaning import LONGEST_LINE, clean_line
from onrecord.web.imports.comments import write_comments
from onrecord.web.imports.findings import Findings, Place
from onrecord.web.imports.foreign_reference import OTHER_TYPE, Reference
from onrecord.web.imports.foreign_values import in_short
from onrecord.web.imports.reference_sources import add_reference
from onrecord.web.imports.source_book import NewSource, SourceBook
from onrecord.web.imports.table.cell_links import decode_cell, find_links
from onrecord.web.imports.table.form_dates import find_date
from onrecord.web.imports.table.map_fields import SourceUse
from onrecord.web.imports.table.row_values import RowValues
from onrecord.web.imports.table.rows import Cell, Row, text_of

Facts = frozenset[tuple[str, str]]
"""What is said of a source: names of fields, with their values."""


class CitedSource(Struct, frozen=True):
    """A source that a row cites."""

    id: str
    title: str
    """Its title, or else its description."""
    address: str
    is_new: bool


class RowSources:
    """Makes the sources of one row after the other."""

    def __init__(self, uses: Sequence[SourceUse], origin: str, book: SourceBook, records: Records) -> None:
        self._uses = uses
        self.linked = frozenset(column for use in uses for column in use.links)
        """The columns whose links become sources."""
        self._records = records
        self._said: dict[str, Facts] = {}
        """What the first row that cites a source says of it."""
        self._origin = origin
        self._book = book

    def cite(self, row: Row, used: set[str], remarks: list[tuple[str, str]], findings: Findings) -> list[CitedSource]:
        """Return the sources of a row, each once; what is none joins the remarks, and used columns those used."""
        cited: dict[str, CitedSource] = {}
        for use in self._uses:
            for reference in self._references(use, row, used, remarks, findings):
                source = self._add(reference, remarks, findings)
                if source:
                    cited.setdefault(source.id, source)
        return list(cited.values())

    def _references(
        self, use: SourceUse, row: Row, used: set[str], remarks: list[tuple[str, str]], findings: Findings
    ) -> Iterator[Reference]:
        if use.list:
            used.add(use.list)
            yield from self._of_list(use, row, remarks, findings)
            return
        values = RowValues(row.cells, self.linked)
        if use.links:
            used.update(use.links)
            yield from self._of_links(use, row, values, remarks, findings)
        else:
            yield self._reference(use, values, row.place, findings)
        used |= values.used

    def _of_list(
        self, use: SourceUse, row: Row, remarks: list[tuple[str, str]], findings: Findings
    ) -> Iterator[Reference]:
        """Yield a reference for each object in the list of a cell; what is no object joins the remarks."""
        column = use.list or ""
        cell = row.cells.get(column, "")
        decoded = decode_cell(cell)
        items: Sequence[Cell] = [decoded] if isinstance(decoded, Mapping) else decoded or []
        if not items and text_of(cell).strip():
            items = [cell]
        for item in items:
            if isinstance(item, Mapping):
                values = RowValues(item)
                reference = self._reference(use, values, row.place, findings)
                rest = ((name, inner) for name, inner in item.items() if name not in values.used)
                for name, inner in rest:
                    reference.keep_other(name, inner if isinstance(inner, str) else in_short(inner))
                yield reference
                continue
            links = find_links(item)
            for message in links.told:
                findings.warn(row.place, message)
            yield from (Reference(row.place, title=link.words, url=link.address) for link in links.links)
            if links.words:
                remarks.append((column, links.words))

    def _of_links(
        self, use: SourceUse, row: Row, values: RowValues, remarks: list[tuple[str, str]], findings: Findings
    ) -> Iterator[Reference]:
        for column in use.links:
            found = find_links(row.cells.get(column, ""))
            for message in found.told:
                findings.warn(row.place, message)
            for link in found.links:
                reference = self._reference(use, values, row.place, findings)
                reference.url = link.address
                reference.title = reference.title or link.words
                yield reference
            if found.words:
                remarks.append((column, found.words))

    def _reference(self, use: SourceUse, values: RowValues, place: Place, findings: Findings) -> Reference:
        reference = Reference(place, url=values.one(use.address).strip())
        reference.title = values.words(use.title)
        reference.publisher = values.words(use.publisher)
        reference.authors = values.many_words(use.author)
        issued = values.words(use.issued)
        if issued and use.issued:
            try:
                reference.issued = find_date(issued, use.issued).date
            except DateError as error:
                reference.keep_fault("issued", issued, error, findings)
        for column, text in values.untaken:
            reference.keep_other(column, text)
        for message in values.told:
            findings.warn(place, message)
        return reference

    def _add(self, reference: Reference, remarks: list[tuple[str, str]], findings: Findings) -> CitedSource | None:
        """Return the source of a reference, new or known; None if it can't be one, and then the remarks have it."""
        url = reference.url.strip()
        fault = address_error(url) if url else None
        if fault:
            findings.warn(reference.place, f"an address can't be taken: {fault}")
            reference.keep_other("address", url)
            reference.url = url = ""
        said = _facts(reference)
        id_ = self._book.find_known(url) if url else None
        if id_ is None and not url and not reference.title.strip():
            remarks += reference.others
            return None
        id_ = id_ or self._make(reference, remarks, findings)
        if id_ is None:
            return None
        self._keep_differences(id_, said, reference.place, remarks, findings)
        new = self._book.new.get(id_)
        title = str(new.values.get("title") or new.values.get("description") or "") if new else self._title_of(id_)
        return CitedSource(id_, title, url, new is not None)

    def _make(self, reference: Reference, remarks: list[tuple[str, str]], findings: Findings) -> str | None:
        """Return the id of a source made of a reference, or of the same work; None if neither is possible."""
        if not reference.url:
            reference.type = OTHER_TYPE
        if not reference.title.strip() or len(reference.title) > LONGEST_LINE:
            return self._describe(reference, remarks, findings)
        told = Findings()
        id_ = add_reference(reference, self._origin, self._book, told)
        for message, places in (*told.told.items(), *told.left_out.items()):
            for place in places:
                findings.warn(place, message)
        return id_

    def _describe(self, reference: Reference, remarks: list[tuple[str, str]], findings: Findings) -> str:
        """Add a source of which only the address is known, or whose title is too long to be one."""
        place = reference.place
        parts = urlsplit(reference.url)
        where = f"{(parts.hostname or '').removeprefix('www.')}{parts.path}".rstrip("/")[:LONGEST_LINE]
        words = where or clean_line(reference.title, place, findings)[:LONGEST_LINE]
        if reference.title.strip():
            findings.warn(place, f"a title of a source has more than {LONGEST_LINE:,} characters; it is in a comment")
            remarks.append(("title of a source", reference.title))
        values = {"description": words, "publisher": reference.publisher, "issued": reference.issued}
        filled = {name: value for name, value in {**values, "url": reference.url}.items() if value}
        comments = write_comments(reference.others, place, findings)
        source = NewSource(filled, f"{self._origin}, {place}\n{comments}")
        return self._book.add(self._book.choose_id("", words), source)

    def _keep_differences(
        self, id_: str, said: Facts, place: Place, remarks: list[tuple[str, str]], findings: Findings
    ) -> None:
        """Keep as a comment what a row says of a source otherwise than its entry, or the row that it was made of."""
        if id_ not in self._said and id_ not in self._book.new:
            self._said[id_] = frozenset({("title", self._title_of(id_))})
        others = sorted(said - self._said.setdefault(id_, said))
        if others:
            remarks.append((f"about the source {id_}", "\n".join(f"{name}: {value}" for name, value in others)))
            findings.warn(place, "what it says otherwise of a source that has an entry stands in a comment")

    def _title_of(self, known: str) -> str:
        source = self._records.source_by_id.get(known)
        return (source.fields.title or "") if source else ""


def _facts(reference: Reference) -> Facts:
    """Return what a row says of a source, beside its address."""
    own = {"title": reference.title, "publisher": reference.publisher, "issued": reference.issued}
    own["author"] = ", ".join(reference.authors)
    pairs = [*own.items(), *reference.others]
    return frozenset((name, " ".join(value.split())) for name, value in pairs if value.strip())
