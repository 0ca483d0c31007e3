"""Small PDF files for tests, written by hand."""

from __future__ import annotations

import zlib
from functools import cache
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject


def pdf(lines: tuple[str, ...] = (), **properties: str) -> bytes:
    """Return a PDF of one page with these lines and properties, such as `Title`."""
    shown = "\n".join(f"({line}) Tj T*" for line in lines)
    return _assembled(f"BT /F1 12 Tf 14 TL 72 720 Td\n{shown}\nET".encode("latin-1"), "", properties)


@cache
def pdf_bomb() -> bytes:
    """Return a PDF whose page unpacks to 200 MB."""
    return _assembled(zlib.compress(b" " * 200_000_000, 1), "/Filter /FlateDecode", {})


def encrypted_pdf(password: str) -> bytes:
    """Return a PDF that opens with a password; with an empty one, every reader opens it."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf(("The secret words",)))))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _assembled(stream: bytes, filters: str, properties: dict[str, str]) -> bytes:
    info = "".join(f"/{name} ({value})" for name, value in properties.items())
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 %s >> >> >>"
        % b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(stream), filters.encode(), stream),
        b"<< %s >>" % info.encode("latin-1"),
    )
    file, places = b"%PDF-1.4\n", list[int]()
    for number, body in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(file))
    return file + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table) + trailer


def pdf_with_xmp(packet: str, **properties: str) -> bytes:
    """Return a PDF whose catalogue has an XMP packet with this description."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf(("One",), **properties))))
    stream = DecodedStreamObject()
    stream.set_data(
        (
            '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
            f'xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><rdf:Description rdf:about="">{packet}</rdf:Description>'
            "</rdf:RDF></x:xmpmeta>"
        ).encode()
    )
    stream[NameObject("/Type")] = NameObject("/Metadata")
    stream[NameObject("/Subtype")] = NameObject("/XML")
    writer.root_object[NameObject("/Metadata")] = writer._add_object(stream)  # noqa: SLF001  (the library has no other way)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()
