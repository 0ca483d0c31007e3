"""Reads an article in a file of Word (.docx) as its reader sees it: with insertions, and without deletions."""

import re
from collections.abc import Iterator

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.opc.rel import Relationships
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from onrecord.web.articles.article import Article, Paragraph
from onrecord.web.articles.docx_package import open_docx
from onrecord.web.articles.paragraphs import ParagraphBuilder

_QUOTATION = re.compile(r"(?:intense |block )?(?:quote|quotations?)|blockquote|block text|zitat|цитата")
"""The names of styles for block quotations. Word writes its own in English, whatever the language of its interface."""
_HEADING = re.compile(r"heading \d|title|subtitle")
_CAPTION = "caption"
_HYPERLINK = re.compile(r"\s*HYPERLINK\s+\"(?P<address>[^\"]+)\"")
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_FORMULAS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMathPara",
)
_TRANSPARENT = frozenset(
    {*map(qn, ("w:ins", "w:moveTo", "w:smartTag", "w:sdtContent", "w:sdt", "w:fldSimple", "w:customXml"))}
    | {*map(qn, ("w:dir", "w:bdo", "w:tbl", "w:tr", "w:tc"))}
)
"""Elements whose content the reader sees as if it stood in their place."""
_SPACES = frozenset(map(qn, ("w:tab", "w:br", "w:cr", "w:ptab")))
_UNREAD = {
    qn("w:del"): "deleted words",
    qn("w:moveFrom"): "deleted words",
    qn("w:altChunk"): "embedded documents",
    qn("w:object"): "embedded documents",
    qn("w:commentReference"): "comments",
    _ALTERNATIVES: "pictures and text boxes",
    qn("w:drawing"): "pictures and text boxes",
    qn("w:pict"): "pictures and text boxes",
    **dict.fromkeys(_FORMULAS, "formulas"),
}
"""Elements that are not looked at, with what the line of coverage calls them."""
_NOTES = (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES)
_MARGINS = (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER)


def read_docx_article(name: str, content: bytes) -> Article:
    """Return an article in a file of Word; a place in it is the number of a paragraph that is not empty.

    The notes follow the last paragraph. The file names no day of publication. Raises `UnreadableArticleError`.
    """
    document = open_docx(name, content)
    reader = _DocxReader(_Styles(document))
    reader.read(document.element.body, document.part.rels)
    for notes in _parts(document.part, _NOTES):
        reader.read_notes(notes)
    if any(True for _ in _parts(document.part, _MARGINS)):
        reader.unread["headers and footers"] = None
    return Article(name, tuple(reader.paragraphs), unread=tuple(reader.unread), unit="paragraph")


def _parts(main: Part, kinds: tuple[str, ...]) -> Iterator[Part]:
    """Yield the parts of some kinds that are text: only of these the XML was examined."""
    for relation in main.rels.values():
        if relation.reltype in kinds and not relation.is_external:
            part = relation.target_part
            if part.partname.lower().endswith(".xml"):
                yield part


class _Styles:
    """What the styles of a document mean."""

    def __init__(self, document: Document) -> None:
        found = document.styles.element.findall(qn("w:style"))
        self._styles: dict[str, Element] = {one.get(qn("w:styleId"), ""): one for one in found}

    def names(self, paragraph: Element) -> frozenset[str]:
        """Return the names of a paragraph's style and of those on which it is based, in small letters."""
        names, id_ = dict[str, str](), _value(paragraph, "w:pPr", "w:pStyle")
        while id_ in self._styles and id_ not in names:
            style = self._styles[id_]
            names[id_] = _value(style, "w:name").lower()
            id_ = _value(style, "w:basedOn")
        return frozenset(names.values())


def _value(element: Element, *path: str) -> str:
    """Return the value of the element at a path; empty if there is none."""
    found = element.find("/".join(map(qn, path)))
    return "" if found is None else str(found.get(qn("w:val"), ""))


class _DocxReader:
    def __init__(self, styles: _Styles) -> None:
        self._styles = styles
        self._builder = ParagraphBuilder()
        self._relations = Relationships("/")
        self._fields: list[str | None] = []
        """The instruction of each open field of the paragraph; None where its result began."""
        self.paragraphs: list[Paragraph] = []
        self.unread: dict[str, None] = {}

    def read(self, content: Element, relations: Relationships) -> None:
        """Read what has paragraphs: the body, or a note."""
        self._relations = relations
        self._read_blocks(content)

    def read_notes(self, notes: Part) -> None:
        """Read footnotes or endnotes; those with a type are lines between text and notes."""
        for note in parse_xml(notes.blob):
            if note.get(qn("w:type")) in (None, "normal"):
                self.read(note, notes.rels)

    def _read_blocks(self, content: Element) -> None:
        for element in content:
            if element.tag == qn("w:p"):
                self._read_paragraph(element)
            elif element.tag in _TRANSPARENT:
                self._read_blocks(element)
            elif element.tag in _UNREAD:
                self.unread[_UNREAD[element.tag]] = None

    def _read_paragraph(self, paragraph: Element) -> None:
        names = self._styles.names(paragraph)
        if _CAPTION in names:
            self.unread["captions"] = None
            return
        self._fields = []
        self._read_words(paragraph)
        read = self._builder.finish(
            is_quotation=any(map(_QUOTATION.fullmatch, names)), is_heading=any(map(_HEADING.fullmatch, names))
        )
        self.paragraphs += [read] if read else []

    def _read_words(self, content: Element) -> None:
        for element in content:
            tag = element.tag
            if tag == qn("w:r"):
                self._read_run(element)
            elif tag == qn("w:hyperlink"):
                self._read_link(element)
            elif tag in _TRANSPARENT:
                self._read_words(element)
            elif tag in _UNREAD:
                self.unread[_UNREAD[tag]] = None

    def _read_link(self, link: Element) -> None:
        address = self._address_of(link)
        if address:
            self._builder.open_link(address)
        self._read_words(link)
        if address:
            self._builder.close_link()

    def _address_of(self, link: Element) -> str:
        """Return where a link leads; empty for one inside of the document."""
        relation = self._relations.get(link.get(qn("r:id"), ""))
        if relation is None or not relation.is_external:
            return ""
        anchor = link.get(qn("w:anchor"))
        return f"{relation.target_ref}#{anchor}" if anchor else relation.target_ref

    def _read_run(self, run: Element) -> None:
        hidden = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
        if hidden is not None and hidden.get(qn("w:val")) not in ("0", "false", "off"):
            self.unread["hidden words"] = None
            return
        for element in run:
            tag = element.tag
            if tag == qn("w:fldChar"):
                self._take_field(element.get(qn("w:fldCharType"), ""))
            elif tag == qn("w:instrText"):
                self._add_instruction(element.text or "")
            elif any(instruction is not None for instruction in self._fields):
                continue  # the instruction of a field is no text
            elif tag == qn("w:t"):
                self._add(element.text or "")
            elif tag in _SPACES:
                self._add(" ")
            elif tag == qn("w:noBreakHyphen"):
                self._add("‑")
            elif tag in _UNREAD:
                self.unread[_UNREAD[tag]] = None

    def _add_instruction(self, text: str) -> None:
        before = self._fields[-1] if self._fields else None
        if before is not None:
            self._fields[-1] = before + text

    def _take_field(self, kind: str) -> None:
        """Take the beginning of a field, of its result, or its end; a link of older files is a field."""
        if kind == "begin":
            self._fields.append("")
        elif kind == "separate" and self._fields:
            found = _HYPERLINK.match(self._fields[-1] or "")
            self._fields[-1] = None
            if found:
                self._builder.open_link(found["address"])
        elif kind == "end" and self._fields:
            self._fields.pop()
            self._builder.close_link()

    def _add(self, text: str) -> None:
        self._builder.add(text.replace("\n", " "), len(self.paragraphs) + 1)
