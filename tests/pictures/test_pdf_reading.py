"""What PDFs tell about their making: read in another process, told by the check, and never a reason to fail."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest
from conftest import BASE, MakeSite
from golden import files_in
from hypothesis import given
from hypothesis import strategies as st
from msgspec import json
from msgspec.structs import replace
from sample_pdfs import encrypted_pdf, pdf, pdf_bomb, pdf_with_xmp

from onrecord.build.pipeline import Options, build, check
from onrecord.model.static_file import PdfProperties
from onrecord.pictures import pdf_process
from onrecord.pictures import pdf_reading as reading
from onrecord.pictures.pdf_reading import PdfMemory, pdf_properties

CLERK = PdfProperties(author="A clerk")
XMP = (
    "<dc:creator><rdf:Seq><rdf:li>A clerk</rdf:li><rdf:li>B clerk</rdf:li></rdf:Seq></dc:creator>"
    '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Draft 4</rdf:li></rdf:Alt></dc:title>'
    "<xmp:CreatorTool>Office</xmp:CreatorTool><pdf:Producer>Typewriter 2</pdf:Producer>"
)
DOCTYPE = '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;&b;">]>'


def _properties(content: bytes, folder: Path, name: str = "a.pdf") -> PdfProperties | None:
    (folder / name).write_bytes(content)
    return pdf_properties({name: folder / name}, {}).get(name)


def test_properties_are_those_of_the_document_and_of_its_packet(tmp_path: Path) -> None:
    """Both places are read; each value is told once, on one line, and no longer than a message can be."""
    assert _properties(pdf(Author="A clerk", Title="Draft 3", Creator="Office", Producer="Typewriter 2"), tmp_path) == (
        PdfProperties("A clerk", "Office; Typewriter 2", "Draft 3")
    )
    told = _properties(pdf_with_xmp(XMP, Author="A clerk", Title="Draft 3"), tmp_path)
    assert told is not None
    assert (told.author, told.title) == ("A clerk; B clerk", "Draft 3; Draft 4")
    assert "Office" in told.program
    long = pdf(Author="A\\r\\nclerk" + "x" * 200)
    assert _properties(long, tmp_path) == PdfProperties(f"A clerk{'x' * 93}…")
    assert _properties(pdf(Author="\xfe\xff\0A\0\x1b\0B"), tmp_path) == PdfProperties("A B")
    assert _properties(pdf(), tmp_path) == PdfProperties()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (encrypted_pdf("secret"), None),
        (b"%PDF-1.7\n", None),
        (b"%PDF-1.4\n" + b"1 0 obj\n<<" * 50_000, None),
        (pdf(Author="A clerk")[:-300], None),
        (pdf(Author="A clerk").replace(b"/Root 1 0 R", b"/Root 5 0 R"), CLERK),
        (pdf_with_xmp("<dc:creator>", Author="A clerk"), CLERK),
        (pdf_with_xmp(XMP).replace(b"<x:xmpmeta", DOCTYPE.encode() + b"<x:xmpmeta"), None),
    ],
    ids=["password", "nothing", "nested", "cut", "no catalogue", "no packet", "entities"],
)
def test_broken_file_is_no_failure(tmp_path: Path, content: bytes, told: PdfProperties | None) -> None:
    """A file that needs a password, is broken or was made to do harm tells what it can, and stops no other one."""
    (tmp_path / "a.pdf").write_bytes(content)
    (tmp_path / "b.pdf").write_bytes(pdf(Author="A clerk"))
    found = pdf_properties({name: tmp_path / name for name in ("a.pdf", "b.pdf")}, {})

    assert found["b.pdf"].author == "A clerk"
    if told:
        assert found["a.pdf"].author == told.author


def test_bomb_costs_little(tmp_path: Path) -> None:
    """No page of a file is unpacked."""
    began = time.monotonic()

    assert _properties(pdf_bomb(), tmp_path) == PdfProperties()
    assert time.monotonic() - began < 8


def test_slow_file_is_given_up(tmp_path: Path) -> None:
    """A process that takes too long ends, and nothing is told."""
    (tmp_path / "a.pdf").write_bytes(pdf(Author="A clerk"))
    memory: PdfMemory = {}

    assert pdf_properties({"a.pdf": tmp_path / "a.pdf"}, memory, seconds=0.01) == {}
    assert list(memory.values()) == [None]


def test_files_behind_one_that_breaks_the_process_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next process goes on behind the file that ended the last one, or on which it got stuck, three times."""
    asked: list[list[str]] = []

    def answer(_module: str, given: bytes, seconds: float) -> bytes:
        names = [Path(path).name for path in json.decode(given, type=list[str])]
        asked.append(names)
        printed = b""
        for name in names:
            if name.startswith("dead"):
                return printed + b'{"auth'
            if name.startswith("stuck"):
                raise subprocess.TimeoutExpired("x", seconds, output=printed)
            printed += json.encode(CLERK) + b"\n"
        return printed

    monkeypatch.setattr(reading, "run_confined", answer)
    names = ["a", "dead-1", "b", "stuck-1", "c", "dead-2", "d"]
    for name in names:
        (tmp_path / name).write_bytes(f"%PDF-{name}".encode())
    found = pdf_properties({name: tmp_path / name for name in names}, {})

    assert sorted(found) == ["a", "b", "c"]
    assert asked == [names, names[2:], names[4:]]


def test_without_the_library_nothing_is_told(
    make_site: MakeSite, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the check can't know, and an acceptance for such files is not called useless."""
    accept = "accept: {code: PUB008, reason: The clerk agreed}\n"
    site = make_site({"site.yaml": f"{BASE['site.yaml']}{accept}", "static/contract.pdf": pdf(Author="A clerk")})
    assert check(site, options).problems == ()
    monkeypatch.setattr(reading, "find_spec", lambda _: None)

    assert check(site, options).problems == ()
    assert "PUB009" not in [one.code for one in check(site, replace(options, notes=True)).problems]


def test_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that stays in memory starts no process for files that it knows."""
    (tmp_path / "a.pdf").write_bytes(pdf(Author="A clerk"))
    memory: PdfMemory = {}
    first = pdf_properties({"a.pdf": tmp_path / "a.pdf"}, memory)
    monkeypatch.setattr(reading, "run_confined", None)

    assert pdf_properties({"a.pdf": tmp_path / "a.pdf"}, memory) == first
    assert pdf_properties({"gone.pdf": tmp_path / "gone.pdf"}, memory) == {}


def test_original_goes_out_as_it_is(make_site: MakeSite, options: Options) -> None:
    """The warning stops no build, and the build changes nothing in the file: it is evidence."""
    content = pdf(Author="A clerk")
    site = make_site({"static/contract.pdf": content, "root/terms.pdf": content})
    outcome = build(site, site / "_site", options)
    built = files_in(site / "_site")

    assert [one.code for one in outcome.problems] == ["PUB008", "PUB008"]
    assert built["static/contract.pdf"] == built["terms.pdf"] == content


@given(st.binary(max_size=400), st.integers(0, 700))
def test_any_bytes_are_read_or_refused(noise: bytes, at: int) -> None:
    """No bytes make the reading process end with anything but an answer."""
    content = pdf(Author="A clerk")
    path = Path("unused")
    damaged = content[:at] + noise + content[at + len(noise) :]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf_process, "read_regular", lambda _: damaged)
        found = pdf_process._read(str(path))  # noqa: SLF001

    assert found is None or isinstance(found.author, str)
