"""Articles in files of Word are read as their readers see them, with the number of each paragraph, within bounds."""

from __future__ import annotations

import socket
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from msgspec.structs import replace
from word_files import saved, with_body, with_parts, word_file

from onrecord.web.articles import docx_package
from onrecord.web.articles.acceptance_comments import UnreadableArticleError
from onrecord.web.articles.article import Article
from onrecord.web.articles.article_files import read_article, read_articles

T = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


def _read(content: bytes) -> Article:
    return read_article("a.docx", content)


def _texts(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in _read(content).paragraphs]


def test_document_is_read_in_order_with_the_number_of_each_paragraph() -> None:
    """Headings, lists, tables and quotations come in order; empty paragraphs have no number."""
    document = Document()
    document.add_heading("The gate", 0)
    document.add_paragraph("")
    document.add_paragraph("The Office said:").add_run(" “We signed\nit twice”.").bold = True
    document.add_paragraph("It is so.", style="Quote")
    document.add_paragraph("One", style="List Bullet")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "left", "right"
    table.cell(0, 1).add_table(1, 1).cell(0, 0).text = "inner"
    document.add_heading("Later", 2)
    article = _read(saved(document))

    assert [(one.text, one.line_at(0)) for one in article.paragraphs] == [
        ("The gate", 1),
        ("The Office said: “We signed it twice”.", 2),
        ("It is so.", 3),
        ("One", 4),
        ("left", 5),
        ("right", 6),
        ("inner", 7),
        ("Later", 8),
    ]
    assert [one.text for one in article.paragraphs if one.is_heading] == ["The gate", "Later"]
    assert [one.text for one in article.paragraphs if one.is_quotation] == ["It is so."]
    assert (article.unit, article.day, article.unread) == ("paragraph", None, ())


def test_styles_mean_what_their_ancestors_mean() -> None:
    """A style of one's own that is based on Word's style for quotations is one; a circle of styles ends."""
    document = Document()
    for name, base in (("House quotation", "Intense Quote"), ("Around", "Normal")):
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles[base]
    document.styles["Normal"].base_style = document.styles["Around"]
    document.add_paragraph("It is so.", style="House quotation")
    document.add_paragraph("It is not.", style="Around")
    document.add_paragraph("A picture of it.", style="Caption")
    article = _read(saved(document))

    assert [(one.text, one.is_quotation) for one in article.paragraphs] == [("It is so.", True), ("It is not.", False)]
    assert article.unread == ("captions",)


def _run(text: str, properties: str = "") -> str:
    """Return a run: words with properties of their own."""
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


LINKED = (
    f'<w:p>{_run("See ")}<w:hyperlink r:id="x1" w:anchor="p">{_run("the letter")}</w:hyperlink>{_run(" and ")}'
    f'<w:hyperlink w:anchor="below">{_run("below")}</w:hyperlink>{_run(" and ")}{_field("begin")}'
    '<w:r><w:instrText> HYPERLINK "https://example.org/</w:instrText></w:r><w:r><w:instrText>old" </w:instrText></w:r>'
    f"{_field('separate')}{_run('a field')}{_field('end')}{_run(' or https://example.org/bare.')}</w:p>"
)


def test_links_come_with_their_words() -> None:
    """Links of today and of older files, and addresses in the text; one inside of the document leads nowhere."""
    content = with_body(LINKED, {"x1": ("hyperlink", "https://example.org/letter")})
    (paragraph,) = _read(content).paragraphs

    assert paragraph.text == "See the letter and below and a field or https://example.org/bare."
    assert [(paragraph.text[link.start : link.end], link.address) for link in paragraph.links] == [
        ("the letter", "https://example.org/letter#p"),
        ("a field", "https://example.org/old"),
        ("https://example.org/bare", "https://example.org/bare"),
    ]


SHOWN = '<w:rPr><w:vanish w:val="0"/></w:rPr>'
BOX = "<w:r><w:drawing><w:p><w:r><w:t>in a box</w:t></w:r></w:p></w:drawing></w:r>"
REVIEWED = (
    f'<w:p>{_run("It ")}<w:del w:id="1"><w:r><w:delText>was </w:delText></w:r></w:del>'
    '<w:ins w:id="2"><w:r><w:t>is</w:t><w:tab/><w:t>here</w:t></w:r></w:ins>'
    f"{_run('hidden', '<w:rPr><w:vanish/></w:rPr>')}{_run(', seen', SHOWN)}"
    f'<w:r><w:commentReference w:id="0"/></w:r>{BOX}</w:p>'
    "<w:sdt><w:sdtContent><w:p><w:r><w:t>controlled</w:t></w:r></w:p></w:sdtContent></w:sdt>"
)


def test_what_is_not_looked_at_is_named() -> None:
    """Insertions are read and deletions are not; each thing that is left out has a name."""
    article = _read(with_body(REVIEWED))

    assert [one.text for one in article.paragraphs] == ["It is here, seen", "controlled"]
    assert article.unread == ("deleted words", "hidden words", "comments", "pictures and text boxes")
    document = Document()
    document.sections[0].header.paragraphs[0].text = "A header"
    assert _read(saved(document)).unread == ("headers and footers",)


def test_notes_follow_the_text() -> None:
    """Footnotes and endnotes are read after the last paragraph; the line above them is none."""
    note = '<w:footnote w:id="{}"{}><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:footnote>'
    notes = note.format(-1, ' w:type="separator"', "a line") + note.format(1, "", "A note")
    article = _read(with_body(T.format("Text"), footnotes=notes, endnotes=notes.replace("footnote", "endnote")))

    assert [(one.text, one.line_at(0)) for one in article.paragraphs] == [("Text", 1), ("A note", 2), ("A note", 3)]


def test_nothing_outside_of_the_file_is_fetched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Relations to templates, pictures and other documents stay texts, and no file of the machine is opened."""

    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    secret = (tmp_path / "secret.txt").as_uri()
    relations = {
        "x1": ("attachedTemplate", "https://example.org/template.dotx"),
        "x2": ("image", "https://example.org/pixel.png"),
        "x3": ("footnotes", secret),
    }
    assert _texts(with_body(T.format("Text"), relations)) == ["Text"]


def _declared(entity: str) -> str:
    return (
        f"<!DOCTYPE w:document [{entity}]>"
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
        "&a;</w:t></w:r></w:p></w:body></w:document>"
    )


@pytest.mark.parametrize("entity", ['<!ENTITY a SYSTEM "file:///etc/hostname">', '<!ENTITY a "aaaa">'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(entity: str, encoding: str) -> None:
    """A part that declares entities is refused, in any encoding."""
    content = with_parts(word_file("Text"), {"word/document.xml": _declared(entity).encode(encoding)})

    with pytest.raises(UnreadableArticleError, match=r"^a\.docx declares a document type"):
        _read(content)


DEEP = "<w:sdt><w:sdtContent>" * 100 + T.format("deep") + "</w:sdtContent></w:sdt>" * 100


def test_bounds_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Members, unpacked bytes, bytes of text and depth have bounds, told before the library opens the file."""
    content = word_file("Text")
    monkeypatch.setattr("onrecord.web.articles.docx_package.Document", None)
    for bound, most, words in (
        ("most_members", 3, "has more than 3 files inside"),
        ("most_unpacked", 2_000, "has more than 2,000 bytes when unpacked"),
        ("most_xml", 2_000, "has more than 2,000 bytes of text when unpacked"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(docx_package, "BOUNDS", replace(docx_package.BOUNDS, **{bound: most}))
            with pytest.raises(UnreadableArticleError, match=rf"^a\.docx {words}, which is no article"):
                _read(content)
    with pytest.raises(UnreadableArticleError, match=r"nested more than 150 levels deep"):
        _read(with_body(DEEP))
    bomb = with_parts(content, {"word/media/image1.bin": bytes(110_000_000)})
    assert len(bomb) < 1_000_000
    with pytest.raises(UnreadableArticleError, match=r"has more than 100,000,000 bytes when unpacked"):
        _read(bomb)


def test_part_under_another_name_is_refused() -> None:
    """A part of text can't pass as a picture, whose text nobody examines."""
    content = with_parts(word_file("Text"), {"word/document.png": _declared('<!ENTITY a "b">')})
    main = '"/word/document.xml"'
    with ZipFile(BytesIO(content)) as package:
        types = package.read("[Content_Types].xml").decode().replace(main, '"/word/document.png"')
        links = package.read("_rels/.rels").decode().replace("word/document.xml", "word/document.png")
    with pytest.raises(UnreadableArticleError, match="under the name of another kind"):
        _read(with_parts(content, {"[Content_Types].xml": types, "_rels/.rels": links}))


BROKEN = {
    "no archive": b"words",
    "half of one": word_file("Text")[:3000],
    "an archive of something else": with_parts(word_file("Text"), {"[Content_Types].xml": "<Types/>"}),
    "a part that is no XML": with_parts(word_file("Text"), {"word/document.xml": "<w:document>"}),
    "no part at all": with_parts(word_file("Text"), {"_rels/.rels": "<Relationships/>"}),
    "an empty file": b"",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_damaged_file_is_told(content: bytes) -> None:
    """Whatever a library raises on such a file, an editor gets a sentence."""
    with pytest.raises(UnreadableArticleError, match=r"^a\.docx can't be read as \.docx: "):
        _read(content)


def test_older_file_or_one_with_a_password_is_told() -> None:
    """Both begin alike, and the editor can save either anew."""
    with pytest.raises(UnreadableArticleError, match=r"older Word, or has a password; save it as \.docx without one"):
        _read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def test_file_of_word_is_known_by_its_name_or_its_beginning(tmp_path: Path) -> None:
    """So is one on the standard input; the open-file marks that Word leaves in a folder are no articles."""
    (tmp_path / "a.docx").write_bytes(word_file("One"))
    (tmp_path / "~$a.docx").write_bytes(b"owner")

    assert [one.paragraphs[0].text for one in read_articles((str(tmp_path), "-"), lambda: word_file("Two"))] == [
        "One",
        "Two",
    ]
