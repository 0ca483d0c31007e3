"""The process that reads the properties of PDFs by pypdf: a list of paths in, the properties a line out, as JSON."""

import logging
import sys
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout, suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any

from msgspec import json

from onrecord.confined import limit_resources
from onrecord.model.static_file import PdfProperties
from onrecord.regular_files import read_regular

if TYPE_CHECKING:
    from pypdf import PdfReader

_MOST_SHOWN = 100
"""How many characters of a value are told."""


def main() -> None:
    """Read paths from standard input, and print the properties of each file; an empty line if it can't be read."""
    limit_resources()
    logging.disable()
    for path in json.decode(sys.stdin.buffer.read(), type=list[str]):
        with redirect_stdout(sys.stderr):  # a library's message would damage the answer
            found = _read(path)
        sys.stdout.buffer.write((json.encode(found) if found else b"") + b"\n")
        sys.stdout.buffer.flush()  # the next file may end this process


def _read(path: str) -> PdfProperties | None:
    """Return the properties of a PDF; None if it needs a password, is damaged or was made to do harm."""
    try:
        return read_properties(read_regular(path))
    except Exception:  # noqa: BLE001  (a damaged file makes the library raise anything)
        return None


def read_properties(content: bytes) -> PdfProperties | None:
    """Return the properties of a PDF (ISO 32000-1, section 14.3); None if it needs a password. May raise anything."""
    from pypdf import PdfReader  # noqa: PLC0415  (it counts against the limits too)

    reader = PdfReader(BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        return None
    author, program, title = (list[object](), list[object](), list[object]())
    info: Any = reader.metadata or {}
    author += (info[key] for key in ("/Author",) if key in info)
    program += (info[key] for key in ("/Creator", "/Producer") if key in info)
    title += (info[key] for key in ("/Title",) if key in info)
    with suppress(Exception):  # XML that can't be read tells no reader anything either
        _add_xmp(reader, author, program, title)
    return PdfProperties(_joined(author), _joined(program), _joined(title))


def _add_xmp(reader: "PdfReader", author: list[object], program: list[object], title: list[object]) -> None:
    """Add what the XMP packet of a document says (ISO 16684-1)."""
    if (packet := reader.xmp_metadata) is None:
        return
    author += packet.dc_creator or ()
    title += (packet.dc_title or {}).values()
    program += filter(None, (packet.xmp_creator_tool, packet.pdf_producer))


def _joined(values: Iterable[object]) -> str:
    """Return the different values on one line, cut to a length for messages."""
    joined = "; ".join(dict.fromkeys(filter(None, _plain(values))))
    return joined if len(joined) <= _MOST_SHOWN else f"{joined[:_MOST_SHOWN]}…"


def _plain(values: Iterable[object]) -> Iterator[str]:
    """Yield values as texts without characters that no message can show."""
    for value in values:
        yield " ".join("".join(one if one.isprintable() else " " for one in str(value)).split())


if __name__ == "__main__":
    main()
