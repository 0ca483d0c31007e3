"""Makes files of Word for tests: with python-docx, or of parts written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document
from docx.document import Document as OpenedDocument

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def saved(document: OpenedDocument) -> bytes:
    """Return the bytes of a document."""
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def word_file(*paragraphs: str) -> bytes:
    """Return a file of Word with these paragraphs."""
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def with_parts(content: bytes, parts: Mapping[str, bytes | str]) -> bytes:
    """Return a package with some of its parts replaced, or added."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member not in parts:
                new.writestr(member, old.read(member))
        for name, part in parts.items():
            new.writestr(name, part)
    return file.getvalue()


def with_body(body: str, relations: Mapping[str, tuple[str, str]] | None = None, **notes: str) -> bytes:
    """Return a file of Word with this XML as its body, external relations by id, and notes such as `footnotes`."""
    empty = word_file()
    with ZipFile(BytesIO(empty)) as package:
        types, links = (package.read(name).decode() for name in ("[Content_Types].xml", "word/_rels/document.xml.rels"))
    spaces = f'xmlns:w="{_WORD}" xmlns:r="{_RELATIONS}"'
    parts = {"word/document.xml": f"<w:document {spaces}><w:body>{body}</w:body></w:document>"}
    added = "".join(
        f'<Relationship Id="{id_}" Type="{_RELATIONS}/{kind}" Target="{target}" TargetMode="External"/>'
        for id_, (kind, target) in (relations or {}).items()
    )
    for name, xml in notes.items():
        parts[f"word/{name}.xml"] = f'<w:{name} xmlns:w="{_WORD}">{xml}</w:{name}>'
        added += f'<Relationship Id="own-{name}" Type="{_RELATIONS}/{name}" Target="{name}.xml"/>'
        override = f'<Override PartName="/word/{name}.xml" ContentType="{_KIND}.{name}+xml"/>'
        types = types.replace("</Types>", f"{override}</Types>")
    parts["[Content_Types].xml"] = types
    parts["word/_rels/document.xml.rels"] = links.replace("</Relationships>", f"{added}</Relationships>")
    return with_parts(empty, parts)
