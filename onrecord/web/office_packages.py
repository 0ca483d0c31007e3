"""Examines the package of an office program, a stranger's file: within bounds, before a library unpacks it whole."""

from collections.abc import Mapping
from io import BytesIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from msgspec import Struct

MOST_LEVELS = 150
"""The deepest nesting of elements; a table in a table of an article has some thirty."""
OLD_FORM = b"\xd0\xcf\x11\xe0"
"""How a file of an older office program begins, and a newer one with a password."""
_ENCRYPTED = 0x1
_XML_NAMES = (".xml", ".rels")


class UnfitPackageError(Exception):
    """A package is beyond the bounds, or declares entities; `str()` is the reason."""


class PackageBounds(Struct, frozen=True, kw_only=True):
    """What a package may have."""

    most_members: int
    """The files in it."""
    most_unpacked: int
    """The bytes of all files."""
    most_xml: int
    """The bytes of all files of XML."""
    thing: str
    """What the package is: `article`."""
    program: str
    """The program that writes such packages."""


def examine_package(name: str, content: bytes, bounds: PackageBounds) -> None:
    """Raise `UnfitPackageError` if a package is beyond its bounds or has entities; other errors if it is damaged.

    Nothing outside of the file is ever read: relations to other addresses stay texts, and entities are refused.
    """
    with ZipFile(BytesIO(content)) as package:
        members = package.infolist()
        if len(members) > bounds.most_members:
            raise UnfitPackageError(f"{name} has more than {bounds.most_members:,} files inside, {_none_of(bounds)}")
        _check_size(name, members, bounds.most_unpacked, "bytes when unpacked", bounds)
        texts = [member for member in members if member.filename.lower().endswith(_XML_NAMES)]
        _check_size(name, texts, bounds.most_xml, "bytes of text when unpacked", bounds)
        for member in members:
            if member.flag_bits & _ENCRYPTED or member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                words = f"{name} is encrypted or packed in a way that {bounds.program} doesn't use"
                raise UnfitPackageError(words)
        for member in texts:
            _examine_xml(name, package.read(member), bounds)


def _none_of(bounds: PackageBounds) -> str:
    return f"which is no {bounds.thing}"


def _check_size(name: str, members: list[ZipInfo], most: int, words: str, bounds: PackageBounds) -> None:
    """Refuse members that say they are larger; the library for archives never unpacks more than a member says."""
    if sum(member.file_size for member in members) > most:
        raise UnfitPackageError(f"{name} has more than {most:,} {words}, {_none_of(bounds)}")


def _examine_xml(name: str, content: bytes, bounds: PackageBounds) -> None:
    """Refuse declarations of a document type, which alone declare entities, and implausible nesting."""
    parser = expat.ParserCreate()
    depth = 0
    program = bounds.program

    def begin(_name: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if _hides_xml(attributes):
            raise UnfitPackageError(f"{name} has a text under the name of another kind; save it anew in {program}")
        if depth > MOST_LEVELS:
            raise UnfitPackageError(f"{name} has elements that are nested more than {MOST_LEVELS} levels deep")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_: object) -> None:
        words = f"{name} declares a document type, which {program} never does; save it anew in {program}"
        raise UnfitPackageError(words)

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(content, True)  # noqa: FBT003  (the parser takes no name for it)


def _hides_xml(attributes: Mapping[str, str]) -> bool:
    """Return whether the list of contents calls a file XML that has another name, so that nothing examines it."""
    named = attributes.get("PartName") or f".{attributes.get('Extension', 'xml')}"
    return attributes.get("ContentType", "").lower().endswith("xml") and not named.lower().endswith(_XML_NAMES)
