"""Makes sources of what a map says that a row names, each once by its address."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from msgspec import Struct

from onrecord.editing.entries.answer_checks import address_error
from onrecord.model.dates import DateError
from onrecord.web.imports.cleaning import LONGEST_LINE, clean_line
from onrecord.web.imports.comments import write_comments
from onrecord.web.imports.findings import Findings, Place
from onrecord.web.imports.foreign_reference import OTHER_TYPE, Reference
from onrecord.web.imports.foreign_values import in_short
from onrecord.web.imports.html_markdown import as_words
from onrecord.web.imports.reference_sources import add_reference
from onrecord.web.imports.source_book import NewSource, SourceBook
from onrecord.web.imports.table.cell_links import decode_cell, find_links
from onrecord.web.imports.table.form_dates import find_date
from onrecord.web.imports.table.map_fields import SourceUse
from onrecord.web.imports.table.row_values import RowValues, label_of
from onrecord.web.imports.table.rows import Cell, Row, text_of


class CitedSource(Struct, frozen=True):
    """A source that a row cites."""

    id: str
    title: str
    """Its title, or else its description."""
    address: str
    is_new: bool


class RowSources:
    """Makes the sources of one row after the other."""

    def __init__(self, uses: Sequence[SourceUse], origin: str, book: SourceBook) -> None:
        self._uses = uses
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
        values = RowValues(row.cells)
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
            yield from (Reference(row.place, title=link.words, url=link.address) for link in links.links)
            if links.rest:
                remarks.append((column, links.rest))

    def _of_links(
        self, use: SourceUse, row: Row, values: RowValues, remarks: list[tuple[str, str]], findings: Findings
    ) -> Iterator[Reference]:
        for column in use.links:
            found = find_links(row.cells.get(column, ""))
            for link in found.links:
                reference = self._reference(use, values, row.place, findings)
                reference.url = link.address
                reference.title = reference.title or link.words
                yield reference
            if found.rest:
                remarks.append((column, found.rest))

    def _reference(self, use: SourceUse, values: RowValues, place: Place, findings: Findings) -> Reference:
        reference = Reference(place, url=values.one(use.address))
        reference.title = as_words(values.one(use.title)).markdown
        reference.publisher = as_words(values.one(use.publisher)).markdown
        reference.authors = [as_words(name).markdown for name in values.many(use.author)]
        issued = values.one(use.issued)
        if issued and use.issued:
            try:
                reference.issued = find_date(issued, use.issued).date
            except DateError as error:
                reference.keep_fault("issued", issued, error, findings)
        for column, text in values.untaken:
            reference.keep_other(column, text)
        return reference

    def _add(self, reference: Reference, remarks: list[tuple[str, str]], findings: Findings) -> CitedSource | None:
        """Return the source of a reference, new or known; None if it can't be one, and then the remarks have it."""
        url = reference.url.strip()
        fault = address_error(url) if url else None
        if fault:
            findings.warn(reference.place, f"an address can't be taken: {fault}")
            reference.keep_other("address", url)
            reference.url = url = ""
        known = self._book.find_known(url) if url else None
        if known:
            self._tell_other_title(known, reference, findings)
            return self._cited(known, reference)
        if not url and not reference.title.strip():
            remarks += [*reference.others]
            return None
        if not url:
            reference.type = OTHER_TYPE
        if not reference.title.strip() or len(reference.title) > LONGEST_LINE:
            return self._describe(reference, findings)
        told = Findings()
        id_ = add_reference(reference, self._origin, self._book, told)
        for message, places in (*told.told.items(), *told.left_out.items()):
            for place in places:
                findings.warn(place, message)
        return self._cited(id_, reference) if id_ else None

    def _describe(self, reference: Reference, findings: Findings) -> CitedSource:
        """Add a source of which only the address is known, or whose title is too long to be one."""
        place = reference.place
        parts = urlsplit(reference.url)
        where = f"{(parts.hostname or '').removeprefix('www.')}{parts.path}".rstrip("/")[:LONGEST_LINE]
        words = where or clean_line(reference.title, place, findings)[:LONGEST_LINE]
        if reference.title.strip():
            findings.warn(place, f"a title of more than {LONGEST_LINE:,} characters was left out")
        values = {"description": words, "publisher": reference.publisher, "issued": reference.issued}
        filled = {name: value for name, value in {**values, "url": reference.url}.items() if value}
        comments = write_comments(reference.others, place, findings)
        id_ = self._book.add(self._book.choose_id("", words), NewSource(filled, f"{self._origin}, {place}\n{comments}"))
        return self._cited(id_, reference)

    def _tell_other_title(self, known: str, reference: Reference, findings: Findings) -> None:
        new = self._book.new.get(known)
        title = " ".join(reference.title.split())
        if new and title and title not in (new.values.get("title"), new.values.get("description")):
            message = f"the source '{known}' has another title here, which was left out: {label_of(title)}"
            findings.warn(reference.place, message)

    def _cited(self, id_: str, reference: Reference) -> CitedSource:
        new = self._book.new.get(id_)
        title = str(new.values.get("title") or new.values.get("description") or "") if new else reference.title
        return CitedSource(id_, title, reference.url, new is not None)
