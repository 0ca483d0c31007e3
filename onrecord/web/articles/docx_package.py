"""Opens the package of a .docx file, a stranger's: within bounds, before a library unpacks it whole."""

from collections.abc import Mapping
from io import BytesIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as OpenedDocument

from onrecord.web.articles.acceptance_comments import UnreadableArticleError

MOST_MEMBERS = 2_000
"""The files of a package; an article with a hundred pictures has some 120."""
MOST_UNPACKED = 100_000_000
"""The bytes of all files of a package, which the library keeps in memory."""
MOST_XML = 20_000_000
"""The bytes of the XML in a package: 100 times those of a long article."""
MOST_LEVELS = 150
"""The deepest nesting of elements; a table in a table of an article has some thirty."""
_OLD_FORM = b"\xd0\xcf\x11\xe0"
"""How a .doc file begins, and a .docx file with a password."""
_ENCRYPTED = 0x1
_XML_NAMES = (".xml", ".rels")


def open_docx(name: str, content: bytes) -> OpenedDocument:
    """Return an opened .docx file. Raises `UnreadableArticleError` with the reason if it can't be read.

    Nothing outside of the file is ever read: relations to other addresses stay texts, and entities are refused.
    """
    if content.startswith(_OLD_FORM):
        words = f"{name} is a file of an older Word, or has a password; save it as .docx without one"
        raise UnreadableArticleError(words)
    try:
        _examine(name, content)
        return Document(BytesIO(content))
    except UnreadableArticleError:
        raise
    except Exception as error:  # noqa: BLE001  (the library lets through what each of its parts raises on odd files)
        words = f"{name} can't be read as .docx: the file is damaged or in another form ({type(error).__name__})"
        raise UnreadableArticleError(words) from None


def _examine(name: str, content: bytes) -> None:
    """Refuse a package that is beyond the bounds or has entities."""
    with ZipFile(BytesIO(content)) as package:
        members = package.infolist()
        if len(members) > MOST_MEMBERS:
            raise UnreadableArticleError(f"{name} has more than {MOST_MEMBERS:,} files inside, which is no article")
        _check_size(name, members, MOST_UNPACKED, "bytes when unpacked")
        texts = [member for member in members if member.filename.lower().endswith(_XML_NAMES)]
        _check_size(name, texts, MOST_XML, "bytes of text when unpacked")
        for member in members:
            if member.flag_bits & _ENCRYPTED or member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise UnreadableArticleError(f"{name} is encrypted or packed in a way that Word doesn't use")
        for member in texts:
            _examine_xml(name, package.read(member))


def _check_size(name: str, members: list[ZipInfo], most: int, words: str) -> None:
    """Refuse members that say they are larger; the library for archives never unpacks more than a member says."""
    if sum(member.file_size for member in members) > most:
        raise UnreadableArticleError(f"{name} has more than {most:,} {words}, which is no article")


def _examine_xml(name: str, content: bytes) -> None:
    """Refuse declarations of a document type, which alone declare entities, and implausible nesting."""
    parser = expat.ParserCreate()
    depth = 0

    def begin(_name: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if _hides_xml(attributes):
            raise UnreadableArticleError(f"{name} has a text under the name of another kind; save it anew in Word")
        if depth > MOST_LEVELS:
            raise UnreadableArticleError(f"{name} has elements that are nested more than {MOST_LEVELS} levels deep")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_: object) -> None:
        raise UnreadableArticleError(f"{name} declares a document type, which Word never does; save it anew in Word")

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(content, True)  # noqa: FBT003  (the parser takes no name for it)


def _hides_xml(attributes: Mapping[str, str]) -> bool:
    """Return whether the list of contents calls a file XML that has another name, so that nothing examines it."""
    named = attributes.get("PartName") or f".{attributes.get('Extension', 'xml')}"
    return attributes.get("ContentType", "").lower().endswith("xml") and not named.lower().endswith(_XML_NAMES)
