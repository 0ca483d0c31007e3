"""`onrecord source`: from an address to an entry whose quotations are checked."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from conftest import BASE, NOW, MakeSite
from doc_examples import ROOT, Shell, write
from entry_blocks import blocks
from news_server import DENIAL, news_server
from page_reading import read_here
from sample_pdfs import pdf
from scripted_server import ScriptedServer, http

from onrecord.build.pipeline import Options, check
from onrecord.cli import main
from onrecord.problems import Severity
from onrecord.terminal.environment import Environment
from onrecord.version import install_command
from onrecord.web import fetch as fetching

SOURCES = "content/sources/sources.yaml"
ID = "agency-company-denies-joint-statement"
SNAPSHOT = f"content/snapshots/{ID}.txt"
QUOTED = "the statement was not a joint one"
EVIL = (
    "<html><head><title>\x1b[31m\u202eevil: [x] # & * 'q' \"d\" {{ 7 }}\n::set-output name=a::b</title>"
    '<meta name=author content="a\u2066: - |">'
    '<link rel=canonical href="https://other.example/"></head><body><p>one two</p>'
    "<p>&lt;&lt;&lt;&lt;&lt;&lt;&lt; HEAD</p><p>\u2028three\u202e</p></body></html>"
)


BY_HAND = "write its entry by hand: onrecord new source --url URL"
ONE_COPY = "open one copy, and take its address; or give the page's own: https://example.org/"
ADD_BY_HAND = "add to content/snapshots/known.txt by hand"
ESCAPED = "delete its code, which starts with a backslash; or use single quotation marks around the value"


@pytest.fixture(autouse=True)
def _reads_here(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Start a process for a page in one test alone."""
    if request.function is not test_guide_leads_from_an_address_to_a_checked_quotation:
        read_here(monkeypatch)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """Yield a server of an invented agency, with a page made to do harm, a PDF, a picture and a giant title."""
    pages = {
        "/evil": http(EVIL.encode(), Content_Type="text/html; charset=utf-8"),
        "/giant": http(b"<title>" + b"long " * 200_000 + b"</title>", Content_Type="text/html"),
        "/letter.pdf": http(pdf(("The statement was", "not a joint one.")), Content_Type="application/pdf"),
        "/picture": http(b"\x89PNG\0\0", Content_Type="image/png"),
    }
    with news_server(pages) as running:
        yield running


def _run(site: Path, address: str, *options: str, typed: str | None = None) -> Result:
    environment = Environment(lambda: NOW, asks=typed is not None)
    command = ["source", address, "--site", str(site), "--allow-private", *options]
    return CliRunner().invoke(main, command, input=typed or "", obj=environment)


def _files(root: Path) -> dict[str, bytes]:
    files = (file for file in sorted(root.rglob("*")) if file.is_file() and "schema" not in file.parts)
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


def _errors(root: Path, options: Options) -> list[str]:
    problems = check(root, options).problems
    return [problem.message for problem in problems if problem.severity is Severity.ERROR]


def test_guide_leads_from_an_address_to_a_checked_quotation(make_site: MakeSite, tmp_path: Path) -> None:
    """The commands of the guide print what it shows, and its event's quotation is checked against the kept text."""
    site = make_site({})
    shell = Shell(site, tmp_path / "programs")
    shown = 0
    with news_server() as server:
        own = server.url("")
        for block in blocks((ROOT / "docs" / "collecting.md").read_text("utf-8")):
            if block.kind == "sh" and block.content.startswith("onrecord "):
                command = re.sub("https?://example.org", own, block.content.replace("\\\n", ""))
                shell.run(re.sub("^onrecord source", "onrecord source --allow-private", command).splitlines())
            elif block.kind == "report":
                printed = shell.printed.replace(own, "https://example.org")
                assert re.sub(r"accessed: \d{4}-\d{2}-\d{2}", "accessed: 2026-11-26", printed) == block.content
                shown += 1
            elif block.path:
                write(block, shell.folder)
    shell.run(["onrecord check"])

    assert shown == 4
    assert shell.status == 0, shell.printed
    assert (site / SNAPSHOT).read_text("utf-8").startswith("[…]\nThe spokeswoman said")


def test_entry_is_printed(make_site: MakeSite, server: ScriptedServer) -> None:
    """Without --append, the entry goes to standard output, where its fields came from to standard error."""
    root = make_site({})
    before = _files(root)
    ran = _run(root, server.url("/old"))

    assert (ran.exit_code, _files(root)) == (0, before)
    assert ran.stdout == (
        f"{ID}:\n"
        "  title: The company denies a joint statement\n"
        "  publisher: The agency\n"
        "  language: en  # a guess, from its words\n"
        "  issued: 2021-11-02\n"
        "  accessed: 2022-06-01\n"
        f"  url: {server.url('/news/denial')}\n"
    )
    assert ran.stderr.splitlines() == [
        "title      from <h1>",
        "author     not found",
        "publisher  from <meta og:site_name>",
        "language   a guess, from its words",
        "issued     from <meta article:published_time>",
        f"note: the server redirects to {server.url('/news/denial?utm_source=old')}",
        f"note: its address is kept as {server.url('/news/denial')}",
    ]


def test_entry_and_text_are_added(make_site: MakeSite, server: ScriptedServer, options: Options) -> None:
    """The entry is added at the end of the file, and the text is kept; a changed quotation is then an error."""
    root = make_site({})
    ran = _run(root, server.url("/news/denial"), "--append", "--snapshot")
    text = (root / SOURCES).read_text("utf-8")

    assert ran.exit_code == 0, ran.stderr
    assert ran.stdout.endswith(f"wrote {SOURCES}\nwrote schema/\nwrote {SNAPSHOT}, 82 words\n")
    assert text.startswith(BASE[SOURCES])
    event = root / "content/stories/dispute/events/denial.yaml"
    quote = f"quotes: {{id: joint, exact: {QUOTED}, lang: en, source: {ID}}}\n"
    event.write_text(BASE["content/stories/dispute/events/denial.yaml"].replace("wire", ID) + quote, "utf-8")
    assert _errors(root, options) == []
    event.write_text(event.read_text("utf-8").replace("not a joint", "no joint"), "utf-8")
    assert [problem.code for problem in check(root, options).problems if problem.severity is Severity.ERROR] == [
        "QUO001"
    ]


def test_only_paragraphs_with_the_quotation_are_kept(make_site: MakeSite, server: ScriptedServer) -> None:
    """--quote keeps the paragraphs around the words, and the entry has the digest of just that."""
    root = make_site({})
    ran = _run(root, server.url("/news/denial"), "--append", "--quote", QUOTED, "--quote", "answer questions by")
    first, gap, *others = (root / SNAPSHOT).read_text("utf-8").splitlines()

    assert ran.exit_code == 0, ran.stderr
    assert (first, gap[:15], len(others)) == ("[…]", "The spokeswoman", 1)
    assert "note:" not in ran.stderr
    assert "sha256" in yaml.safe_load((root / SOURCES).read_text("utf-8"))[ID]


def test_wrong_quotation_keeps_nothing(make_site: MakeSite, server: ScriptedServer) -> None:
    """Words that the page doesn't have are told at once, and no file is written."""
    root = make_site({})
    before = _files(root)
    ran = _run(root, server.url("/news/denial"), "--append", "--quote", "the statement was no joint one")

    assert (ran.exit_code, _files(root)) == (1, before)
    assert ran.stderr.splitlines()[-1] == (
        "Error: nothing is kept, since the text of the page does not have these words: the statement was no joint one; "
        f"the nearest words are: {QUOTED}"
    )


@pytest.mark.parametrize("address", ["/old", "/news/denial/?utm_source=x#top"])
@pytest.mark.parametrize("field", ["url", "archive_url"])
def test_known_page_is_named(make_site: MakeSite, server: ScriptedServer, address: str, field: str) -> None:
    """A page that is a source already, under any spelling, is named by its id; nothing is written."""
    url = server.url("/news/denial").replace("http:", "https:")
    extra = "archive_date: 2021-11-02, url: https://example.org/other, " if field == "archive_url" else ""
    root = make_site({SOURCES: f"{BASE[SOURCES]}known: {{title: T, {extra}{field}: {url}}}\n"})
    before = _files(root)
    ran = _run(root, server.url(address), "--append")

    assert (ran.exit_code, _files(root)) == (1, before)
    assert ran.stderr.splitlines()[-1] == (
        f"Error: this page is a source already: 'known' in {SOURCES}; cite it by this id"
    )


def test_text_of_a_known_page_is_kept(make_site: MakeSite, server: ScriptedServer, options: Options) -> None:
    """The text of a source that has an entry is kept under its id, once; the entry is left to the editor."""
    root = make_site({SOURCES: f"{BASE[SOURCES]}known:\n  title: T\n  url: {server.url('/news/denial')}\n"})
    before = _files(root)
    ran = _run(root, server.url("/old"), "--quote", QUOTED)
    *_, where, line = ran.stdout.splitlines()
    again = _run(root, server.url("/old"), "--quote", QUOTED)

    assert (ran.exit_code, where) == (0, f"write this line into the entry of 'known' in {SOURCES}:"), ran.stderr
    assert {name for name, data in _files(root).items() if before.get(name) != data} == {"content/snapshots/known.txt"}
    (root / SOURCES).write_text((root / SOURCES).read_text("utf-8") + f"{line}\n", "utf-8")
    assert _errors(root, options) == []
    assert (again.exit_code, again.stderr.splitlines()[-1]) == (
        1,
        f"Error: this page is the source 'known', whose text is kept already; {ADD_BY_HAND}",
    )


def test_hostile_page_is_harmless(make_site: MakeSite, server: ScriptedServer, options: Options) -> None:
    """Control characters, YAML and marks of git in a page reach neither the terminal, nor the entry, nor the text."""
    root = make_site({})
    ran = _run(root, server.url("/evil"), "--append", "evil.yaml", "--snapshot", "--id", "evil")
    entry = yaml.safe_load((root / "content/sources/evil.yaml").read_text("utf-8"))["evil"]

    assert ran.exit_code == 0, ran.stderr
    assert entry["title"] == "[31mevil: [x] # & * 'q' \"d\" {{ 7 }} ::set-output name=a::b"
    assert entry["author"] == "a: - |"
    assert ran.output.replace("\n", "").isprintable()
    assert not re.search(r"^\s*::", ran.output, re.MULTILINE)
    assert (
        "note: it names an address on another host as its own, which is not used: https://other.example/" in ran.stderr
    )
    assert _errors(root, options) == []


def test_giant_title_is_cut(make_site: MakeSite, server: ScriptedServer) -> None:
    """A title of a megabyte is cut, and is a guess that says so."""
    ran = _run(make_site({}), server.url("/giant"), "--id", "giant")
    (line,) = [line for line in ran.stdout.splitlines() if line.startswith("  title: ")]

    assert ran.exit_code == 0
    assert line.endswith("long…  # a guess, from <title>, cut after 300 characters")
    assert len(line) < 400


def test_text_of_a_pdf_is_kept(make_site: MakeSite, server: ScriptedServer) -> None:
    """A PDF is read too; a quotation across its lines is found."""
    root = make_site({})
    ran = _run(root, server.url("/letter.pdf"), "--append", "--id", "letter", "--quote", "was not a joint one")

    assert ran.exit_code == 0, ran.stderr
    assert (root / "content/snapshots/letter.txt").read_text("utf-8") == "The statement was\nnot a joint one.\n"
    assert "  title: letter.pdf  # a guess, from the name of its file\n  type: document\n" in ran.stdout


def test_kept_text_is_never_replaced(make_site: MakeSite, server: ScriptedServer) -> None:
    """An existing snapshot stays as it is, and the entry is then not added."""
    root = make_site({"content/snapshots/denied.txt": "Mine.\n"})
    before = _files(root)
    ran = _run(root, server.url("/news/denial"), "--append", "--snapshot", "--id", "denied")

    assert (ran.exit_code, _files(root)) == (1, before)
    assert ran.stderr.endswith("content/snapshots/denied.txt is there already; choose another id with --id\n")


def test_refused_entry_leaves_no_text(make_site: MakeSite, server: ScriptedServer) -> None:
    """If the entry can't be added, its text is not kept either."""
    root = make_site({SOURCES: BASE[SOURCES] + "broken: [\n"})
    before = _files(root)
    ran = _run(root, server.url("/news/denial"), "--append", "--snapshot")

    assert (ran.exit_code, _files(root)) == (1, before)
    assert "has errors, which onrecord check lists" in ran.stderr


def test_editor_is_asked_before_the_entry_is_added(make_site: MakeSite, server: ScriptedServer) -> None:
    """At a terminal, the command shows the entry, and asks; --yes answers."""
    root = make_site({})
    before = _files(root)
    refused = _run(root, server.url("/news/denial"), "--append", "--id", "denied", typed="n\n")
    unchanged = _files(root) == before
    accepted = _run(root, server.url("/news/denial"), "--append", typed="\n")
    unasked = _run(root, server.url("/letter.pdf"), "--append", "--yes", typed="")

    assert (refused.exit_code, unchanged) == (1, True)
    assert refused.stderr.endswith(f"Add it to {SOURCES}? [Y/n]: n\nnothing is added\n")
    assert refused.stdout.startswith("denied:\n")
    assert (accepted.exit_code, unasked.exit_code) == (0, 0)
    assert list(yaml.safe_load((root / SOURCES).read_text("utf-8"))) == [
        "gazette", "wire", ID, "127-0-1-letter",
    ]  # fmt: skip


COPY = "https://web.archive.org/web/20211103010203"


def test_archived_copy_is_taken_apart(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """From an archive, the entry has the page's own address, and the address and the day of the copy."""
    asked = []

    def fetched(url: str, *_: object, **__: object) -> fetching.Response:
        asked.append(url)
        final = url.replace("20211103id_", "20211103010203id_")  # the archive redirects to the nearest copy
        return fetching.Response(final, 200, {"content-type": "text/html"}, DENIAL.encode(), ((302, final),))

    monkeypatch.setattr(fetching, "fetch", fetched)
    ran = _run(make_site({}), "https://web.archive.org/web/20211103/https://agency.example/news/denial")
    (entry,) = yaml.safe_load(ran.stdout).values()

    assert asked == ["https://web.archive.org/web/20211103id_/https://agency.example/news/denial"]
    assert entry["url"] == "https://agency.example/news/denial"
    assert (entry["archive_url"], str(entry["archive_date"])) == (f"{COPY}/{entry['url']}", "2021-11-03")
    assert "note: the archive's copy of 2021-11-03 was read, not the page itself" in ran.stderr


def test_redirect_to_the_home_page_is_told(make_site: MakeSite, server: ScriptedServer) -> None:
    """A server that sends a lost page's readers home has perhaps lost it."""
    ran = _run(make_site({}), server.url("/lost/page"))

    assert f"note: the server redirects to {server.url('/')}, its home page: the page may be gone" in ran.stderr


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/none", "the server answers 404 (Not Found), and gives no page"),
        ("/picture", f"the page can't be read: it is neither a page nor a PDF nor a text, but image/png; {BY_HAND}"),
    ],
)  # fmt: skip
def test_page_that_gives_no_entry_is_told(make_site: MakeSite, server: ScriptedServer, path: str, message: str) -> None:
    """A page that can't be fetched or read is one sentence, and status 1."""
    ran = _run(make_site({}), server.url(path))

    assert (ran.exit_code, ran.stdout, ran.stderr) == (1, "", f"Error: {message}\n")


def test_private_address_needs_an_option(make_site: MakeSite, server: ScriptedServer) -> None:
    """An address of a private network is fetched only if the editor says so."""
    command = ["source", server.url("/news/denial"), "--site", str(make_site({}))]
    ran = CliRunner().invoke(main, command, obj=Environment(lambda: NOW, asks=False))

    assert (ran.exit_code, server.requests) == (1, [])
    assert ran.stderr == (
        "Error: the page can't be fetched: '127.0.0.1' is in a private network; "
        "to fetch from there all the same, add --allow-private\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("example.org/x",), "'example.org/x' is not a web address; did you mean 'https://example.org/x'?"),
        (("file:///passwd",), "'file:///passwd' is not a web address; copy the whole address, from https:// on"),
        (("https://web.archive.org/web/2021*/https://example.org/",),
         f"this address leads to no single copy that a source could name; {ONE_COPY}"),
        (("https://example.org/", "--append", "../x.yaml"), "--append: '../x.yaml' is no name such as press.yaml"),
        (("--append", "https://example.org/"), "write the address first: onrecord source URL --append"),
        ((), "write the address of the page: onrecord source URL"),
        (("https://example.org/\x1b[31m",), f"U+001B (a control character) stands here; {ESCAPED}"),
    ],
)  # fmt: skip
def test_wrong_use_is_told(make_site: MakeSite, arguments: tuple[str, ...], message: str) -> None:
    """Wrong use is status 2, with what to type instead, and nothing is fetched."""
    environment = Environment(lambda: NOW, asks=False)
    ran = CliRunner().invoke(main, ["source", *arguments, "--site", str(make_site({}))], obj=environment)

    assert (ran.exit_code, ran.stderr.splitlines()[-1]) == (2, f"Error: {message}")


def test_missing_library_is_named(make_site: MakeSite) -> None:
    """Without the extra, the command says what to install."""
    program = "import sys; sys.modules['httpx2'] = None; from onrecord.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", program, "source", "https://example.org/", "--site", str(make_site({}))]
    ran = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")

    assert (ran.returncode, ran.stdout, ran.stderr) == (
        1, "", f"Error: this command needs the library httpx2; install it: {install_command('archive')}\n",
    )  # fmt: skip
