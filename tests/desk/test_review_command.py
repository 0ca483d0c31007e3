"""`onrecord review`: what it reads, its formats, its exit status, and what editors accept."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from fcntl import ioctl
from pathlib import Path
from struct import pack
from termios import TIOCSWINSZ
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, COMPLETE, MakeSite, noon
from jsonschema import Draft7Validator
from word_files import word_file

from onrecord.cli import main
from onrecord.editing.schemas.entry_schemas import schemas
from onrecord.terminal.environment import Environment

ROOT = Path(__file__).parents[2]
TIDAL_GATE = ROOT / "examples" / "tidal-gate"
FOUND = "“The gate will be paid for with less than 40 million crowns,” said the Office of Tides.\n"
OTHER_WORDS = FOUND.replace("40", "45")
OTHER_SPEAKER = "The Union of Grain said: “The gate will be paid for with less than 40 million crowns.”\n"
CITED = "[The claim](https://example.org/tidal-gate/tidal-gate/office-announces/cost/) was made.\n"
DEAD = "See [the page](https://example.org/society-of-ferries/utrenniy-reys).\n"
TOUCHES = "The gate costs less than 40 million crowns, a brochure says.\n"
ABSENT = "“Nobody has ever said such a thing about anything,” said the Office of Tides.\n"
WORDS = "less than 45 million crowns"


def _run(
    *arguments: str | Path, data: str | bytes = b"", site: Path = TIDAL_GATE, env: dict[str, str] | None = None
) -> Result:
    environment = Environment(lambda: noon(COMPLETE), asks=False)
    words = ["review", *map(str, arguments), "--site", str(site), "--jobs", "1"]
    return CliRunner().invoke(main, words, input=data, obj=environment, env=env, catch_exceptions=False)


@pytest.fixture
def articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder for articles, which is the current one."""
    folder = tmp_path / "articles"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def _write(text: str, name: str = "a.md") -> str:
    Path(name).write_text(text, "utf-8")
    return name


def _printed(*arguments: str | Path, data: str | bytes = b"") -> Any:  # noqa: ANN401  (JSON)
    ran = _run(*arguments, "--output-format", "json", data=data)
    printed = json.loads(ran.stdout)
    assert list(Draft7Validator(json.loads(schemas()["review.schema.json"])).iter_errors(printed)) == []
    assert ran.exit_code == int(printed["stops"])
    return printed


def _kinds(printed: dict[str, Any], number: int = 0) -> list[str]:
    return [row["kind"] for row in printed["articles"][number]["rows"]]


STATUS = {
    "found": (FOUND, "found", 0),
    "other words": (OTHER_WORDS, "other words", 1),
    "other speaker": (OTHER_SPEAKER, "other speaker", 1),
    "link": (DEAD, "link", 1),
    "stale": (f"---\ndate: 2024-10-15\n---\n{CITED}", "stale", 1),
    "touches": (TOUCHES, "touches", 0),
    "left out": (CITED, "left out", 0),
    "name": ("The Offise of Tides has said so.\n", "name", 0),
    "not in this record": (ABSENT, "not in this record", 0),
}


@pytest.mark.parametrize(("text", "kind", "status"), STATUS.values(), ids=STATUS)
@pytest.mark.usefixtures("articles")
def test_status_is_1_for_what_asks_for_a_change(text: str, kind: str, status: int) -> None:
    """These are other words, another speaker, links and what is stale; all else is for an editor to weigh."""
    printed = _printed(_write(text))

    assert kind in _kinds(printed)
    assert printed["stops"] == bool(status)


@pytest.mark.usefixtures("articles")
def test_full_format_marks_the_words_that_differ() -> None:
    """First a line of coverage, then the row with both texts and carets, its entry, its file and its address."""
    ran = _run(_write(OTHER_WORDS))
    lines = ran.stdout.splitlines()

    assert ran.exit_code == 1
    assert lines[0].startswith("Compared with 2 stories, ")
    assert "Not looked at: the texts of " in ran.stdout
    assert re.search(r"what changed\s+since the article, which names no day \(--since DAY\)", ran.stdout)
    place = lines.index("   “The gate will be paid for with less than 45 million crowns,”")
    assert lines[place + 1].strip() == "^^"
    assert lines[place].index("45") == lines[place + 1].index("^^")
    assert lines[place + 2 : place + 4] == [
        "   the record has:",
        "   “The gate will be paid for with less than 40 million crowns”",
    ]
    assert "   tidal-gate/office-announces#cost" in lines
    assert "   content/stories/tidal-gate/events/office-announces.yaml:31" in lines
    assert "   https://example.org/tidal-gate/tidal-gate/office-announces/cost/" in lines
    assert lines[-1].startswith("a.md: 1 other words")
    assert max(len(line) for line in lines if "https://" not in line) <= 80


@pytest.mark.usefixtures("articles")
def test_concise_format_has_a_line_for_each_row() -> None:
    """Each row is one line, and no row is about words that the record doesn't have."""
    ran = _run(_write(f"{FOUND}\n{OTHER_WORDS}\n{ABSENT}"), "--output-format", "concise")
    rows = [line for line in ran.stdout.splitlines() if line.startswith("a.md:") and "; what is only" not in line]

    assert [line.split(": ")[:2] for line in rows if "touches" not in line and "left out" not in line] == [
        ["a.md:1", "found"],
        ["a.md:3", "other words"],
    ]
    assert ran.stdout.endswith("; what is only counted: --all\n")
    assert re.search(r"a\.md:.*\b1 not in this record", ran.stdout)


@pytest.mark.usefixtures("articles")
def test_no_output_says_that_an_article_is_right_or_wrong(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No format has such a word, the summary of a step included."""
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    name = _write(f"{FOUND}\n{OTHER_WORDS}\n{OTHER_SPEAKER}\n{TOUCHES}\n{ABSENT}\n{CITED}")
    texts = [_run(name, "--all", "--output-format", one).output for one in ("full", "concise", "github", "json")]
    texts.append((tmp_path / "summary").read_text("utf-8"))

    assert "| other words |" in texts[-1]
    for text in texts:
        told = re.sub(r"^::error |\"(?:stops|is_\w+)\": (?:true|false)", "", text, flags=re.MULTILINE)
        assert not re.search(r"contradict|confirm|verif|\b(?:true|false|wrong|error|mistake)\b", told, re.IGNORECASE)


HOSTILE = (
    "“The gate will be paid for with less than 45 ::error::x %0A ##[add-mask]y \x1b[2J\u202e million crowns,” said "
    "the Office of Tides.\n\n::stop-commands::z\n\n"
    "“::error file=b::The gate will be paid for with less than 45 million crowns”\n"
)


@pytest.mark.parametrize("output_format", ["full", "concise", "github", "json"])
@pytest.mark.usefixtures("articles")
def test_article_steers_neither_terminal_nor_workflow(output_format: str) -> None:
    """No escape sequence of an article is printed, and the runner takes no words of it for a command."""
    name = _write(HOSTILE, "a\x1b[31m,title=x::y.md")
    ran = _run(name, "--output-format", output_format, env={"GITHUB_ACTIONS": "true", "NO_COLOR": "1"})
    printed = ran.stdout + ran.stderr

    assert ran.exit_code == 1
    assert "45" in printed
    assert "\x1b" not in printed
    assert ("\u202e" in printed) == (output_format == "json")  # for programs, which get the words as they are
    assert "##[" not in printed
    commands = [line for line in printed.splitlines() if line.lstrip().startswith("::")]
    assert [
        line for line in commands if not re.match(r"::(?:error|warning|notice) file=a[^:]*%2Ctitle=x%3A%3Ay\.md,", line)
    ] == []
    assert bool(commands) == (output_format == "github")


def test_annotations_have_paths_of_the_repository(articles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GitHub finds the file wherever the command runs and however the article is named."""
    monkeypatch.setenv("GITHUB_WORKSPACE", str(articles.parent))
    name = _write(OTHER_WORDS)
    for path in (name, articles / name, f"../articles/{name}"):
        ran = _run(path, "--output-format", "github")
        assert "::error file=articles/a.md,line=1,col=1,title=other words::“The gate will be" in ran.stderr
        assert ran.stdout == ""
    assert re.search(r"^1 other words(?:, \d+ touches)? in 1 article$", ran.stderr, re.MULTILINE)


@pytest.mark.usefixtures("articles")
def test_article_of_word_has_paragraphs_for_lines() -> None:
    """All formats say in words that the number is that of a paragraph; an annotation is about the whole file."""
    Path("a.docx").write_bytes(word_file("The gate", "", OTHER_WORDS.strip()))

    assert "a.docx, paragraph 2: other words: " in _run("a.docx").stdout
    assert "a.docx, paragraph 2: other words: " in _run("a.docx", "--output-format", "concise").stdout
    assert (
        "file=a.docx,line=1,col=1,title=other words::paragraph 2: “"
        in _run("a.docx", "--output-format", "github").stderr
    )
    (reviewed,) = _printed("a.docx")["articles"]
    assert (reviewed["unit"], reviewed["rows"][0]["line"]) == ("paragraph", 2)


@pytest.mark.usefixtures("articles")
def test_library_for_word_is_named_where_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra a sentence says what to install; other forms need nothing."""
    Path("a.docx").write_bytes(word_file("The gate"))
    for name in ("docx", "docx.document"):
        monkeypatch.setitem(sys.modules, name, None)
    for name in ("docx_article", "docx_package"):
        monkeypatch.delitem(sys.modules, f"onrecord.web.articles.{name}", raising=False)
    ran = _run("a.docx")

    assert ran.exit_code == 1
    assert re.search(r"this command needs the library docx\S*; install it: python -m pip install ", ran.stderr)
    assert _run(_write(FOUND)).exit_code == 0


ACCEPTED = f'{OTHER_WORDS}\n<!-- onrecord accept "{WORDS}": the minister said so to us -->\n'
BESIDE = f"accept:\n  - words: {WORDS}\n    reason: the minister said so to us\n"


@pytest.mark.parametrize(
    ("name", "text", "beside"),
    [
        ("a.md", ACCEPTED, ""),
        ("a.html", f"<p>{OTHER_WORDS}</p>{ACCEPTED[len(OTHER_WORDS) :]}", ""),
        ("a.txt", OTHER_WORDS, BESIDE),
        ("a.md", OTHER_WORDS, BESIDE),
    ],
)
@pytest.mark.usefixtures("articles")
def test_accepted_row_is_counted_and_listed_on_demand(name: str, text: str, beside: str) -> None:
    """By a comment or the file beside the article; then the status is 0, and `--all` lists the row and the reason."""
    _write(text, name)
    if beside:
        _write(beside, f"{name}.onrecord.yaml")
    plain, every = _run(name), _run(name, "--all")

    assert (plain.exit_code, every.exit_code) == (0, 0)
    assert "other words" not in plain.stdout
    assert re.search(rf"{name}: .*\d accepted; what is only counted: --all", plain.stdout)
    assert f"{name}:1: accepted other words: " in every.stdout
    assert "accepted: the minister said so to us" in every.stdout
    assert "::error" not in _run(name, "--output-format", "github").stderr


@pytest.mark.usefixtures("articles")
def test_acceptance_that_fits_no_row_is_told_at_its_place() -> None:
    """The place is that of the comment, or of the row in the file beside the article."""
    _write(f'{FOUND}\n<!-- onrecord accept "no such words here": so -->\n')
    _write("accept:\n- {words: nor such ones here, reason: so}\n", "a.md.onrecord.yaml")
    ran, annotated = _run("a.md"), _run("a.md", "--output-format", "github")

    assert ran.exit_code == 0
    assert "a.md:3: acceptance: no row has the words “no such words here”; remove it, or copy them anew" in ran.stdout
    assert "a.md.onrecord.yaml:2: acceptance: no row has the words “nor such ones here”" in ran.stdout
    assert "::warning file=a.md,line=3,col=1,title=acceptance::" in annotated.stderr
    assert "::warning file=a.md.onrecord.yaml,line=2,col=1,title=acceptance::" in annotated.stderr


FAULTS = {
    "no reason": ("accept:\n  - words: so it is\n", "2:5: error FLD002 the field 'reason' is missing here"),
    "an empty reason": ("accept: {words: so it is, reason: ''}\n", "1:35: error FLD002 the text is empty"),
    "a slip": ("acept: []\n", "1:1: error FLD001 there is no field called 'acept' here"),
    "no YAML": ("accept:\n\t- words\n", "2:1: error YML003 a tab stands here"),
    "no fields": ("so it is\n", "1:1: error FLD003 this file does not hold fields"),
}


@pytest.mark.parametrize(("beside", "told"), FAULTS.values(), ids=FAULTS)
@pytest.mark.usefixtures("articles")
def test_fault_of_a_file_of_acceptances_is_told_with_its_place(beside: str, told: str) -> None:
    """It is told as a fault of an entry is, with a hint; nothing is compared, and the status is 2."""
    _write(beside, f"{_write(FOUND, 'a.txt')}.onrecord.yaml")
    ran = _run("a.txt")

    assert ran.exit_code == 2
    assert f"a.txt.onrecord.yaml:{told}" in ran.stderr
    assert "   help: " in ran.stderr
    assert "Error: a.txt.onrecord.yaml has 1 problem" in ran.stderr
    assert ran.stdout == ""
    place = ":".join(told.split(":")[:2])
    line, column = place.split(":")
    annotated = _run("a.txt", "--output-format", "github")
    assert f"::error file=a.txt.onrecord.yaml,line={line},col={column}," in annotated.stderr


def test_several_articles_and_folders_are_reviewed_in_order(articles: Path) -> None:
    """The record is gathered once; each article has its rows, and what was not looked at of it alone."""
    (articles / "more").mkdir()
    _write(FOUND, "more/c.txt")
    _write(f"{OTHER_WORDS}\n```\ncode\n```\n", "more/b.md")
    _write(FOUND, "a.html")
    ran = _run("a.html", "more")
    printed = _printed("a.html", "more")

    assert ran.exit_code == 1
    assert [one["article"] for one in printed["articles"]] == ["a.html", "more/b.md", "more/c.txt"]
    assert [_kinds(printed, number)[0] for number in range(3)] == ["found", "other words", "found"]
    assert ran.stdout.count("Compared with ") == 1
    assert "more/b.md: not looked at: code of the article; " in " ".join(ran.stdout.split())
    assert "in 3 articles" in _run("a.html", "more", "--output-format", "github").stderr


STANDARD_INPUT = {
    "Markdown": (f"# Title\n\n*{OTHER_WORDS.strip()}*".encode(), (), "other words", 3),
    "HTML": (f"<p>\n{OTHER_WORDS}</p>".encode(), (), "other words", 2),
    "HTML in words": (f"text\n<p>{OTHER_WORDS}</p>".encode(), ("--form", "html"), "other words", 2),
    "text": (f"    {OTHER_WORDS}".encode(), ("--form", "text"), "other words", 1),
    "Markdown's code": (f"    {OTHER_WORDS}".encode(), ("--form", "markdown"), None, 0),
    "Windows": (f"One\r\n\r\n{OTHER_WORDS}".replace("\n", "\r\n").encode("utf-16"), (), "other words", 5),
    "Word": (word_file("Title", OTHER_WORDS), (), "other words", 2),
}


@pytest.mark.parametrize(("data", "options", "kind", "line"), STANDARD_INPUT.values(), ids=STANDARD_INPUT)
def test_standard_input_has_the_form_that_it_looks_like(
    data: bytes, options: tuple[str, ...], kind: str | None, line: int
) -> None:
    """Or the one of `--form`; without both it is Markdown."""
    (reviewed,) = _printed("-", *options, data=data)["articles"]

    assert reviewed["article"] == "-"
    assert [(row["kind"], row["line"]) for row in reviewed["rows"][:1]] == ([(kind, line)] if kind else [])


def test_annotation_on_the_standard_input_has_its_line_in_words() -> None:
    """No file is named, since there is none."""
    ran = _run("-", "--output-format", "github", data=f"One\n\n{OTHER_WORDS}")

    assert "::error title=other words::line 3: “The gate" in ran.stderr


@pytest.mark.usefixtures("articles")
def test_form_is_for_files_whose_name_tells_none() -> None:
    """A name that tells a form counts more, so that one option can go with several files."""
    _write(f"    {OTHER_WORDS}", "draft")
    _write(f"    {OTHER_WORDS}", "draft.md")
    printed = _printed("draft", "draft.md", "--form", "text")

    assert (_kinds(printed)[0], _kinds(printed, 1)) == ("other words", [])
    ran = _run("draft")
    assert ran.exit_code == 2
    assert "draft is in no form that can be read; the forms are: .md, " in ran.stderr
    assert "; --form names one" in ran.stderr


def test_day_since_which_to_look_counts_for_stale_and_left_out(articles: Path) -> None:
    """What came after that day is told as stale where a claim is cited, and as left out where it is touched."""
    assert articles == Path.cwd()
    _write(f"---\ndate: 2024-10-15\n---\n{CITED}", "own.md")
    _write(CITED, "none.md")
    own, none, both = (
        _kinds(_printed("own.md")),
        _kinds(_printed("none.md")),
        _kinds(_printed("own.md", "--since", "2024-10-16")),
    )

    assert own == ["stale"]
    assert none == ["left out", "left out"]
    assert both == ["stale", "left out", "left out"]
    assert _kinds(_printed("own.md", "--since", "2026-11-01")) == ["left out", "left out"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.md", b"\xd6\xe5", "a.md:1: the byte 0xD6 is no UTF-8"),
        ("a.txt", "ab".encode("utf-16-le") * 40, "a.txt is UTF-16 without its mark, or no text"),
        ("a.md", b"a" * 2_000_001, "a.md has more than 2,000,000 bytes, which is no article"),
        ("a.docx", b"PK\x03\x04", "a.docx can't be read as .docx"),
        ("a.md", b"<!-- onrecord accept -->", "a.md:1: this comment is for onrecord"),
        ("a.doc", b"", "a.doc is in no form that can be read"),
    ],
)
@pytest.mark.usefixtures("articles")
def test_article_that_cannot_be_read_is_wrong_use(name: str, content: bytes, words: str) -> None:
    """The status is 2 and no row is printed, also for the other articles."""
    Path(name).write_bytes(content)
    _write(OTHER_WORDS, "other.md")
    ran = _run("other.md", name)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert f"Error: {words}" in ran.stderr


@pytest.mark.usefixtures("articles")
def test_missing_article_and_no_article_are_wrong_use() -> None:
    """Both are told."""
    assert (_run("none.md").exit_code, _run().exit_code) == (2, 2)
    assert "none.md can't be read (No such file or directory)" in _run("none.md").stderr


@pytest.mark.usefixtures("articles")
def test_claim_that_stands_otherwise_is_told_once() -> None:
    """A row on how a claim stands today leaves nothing to ask by a second one."""
    text = f"---\ndate: 2024-10-15\n---\n{CITED}\n{TOUCHES}"

    assert "touches" in _kinds(_printed(_write(TOUCHES)))
    assert [kind for kind in _kinds(_printed(_write(text))) if kind in ("stale", "touches")] == ["stale"]


@pytest.mark.usefixtures("articles")
def test_words_with_marks_of_their_own_get_no_others() -> None:
    """A row on a quotation with its marks shows them once."""
    printed = _run(_write(f"---\ndate: 2024-10-15\n---\n{FOUND}")).stdout

    assert "stale" in printed
    assert "““" not in printed


@pytest.mark.usefixtures("articles")
def test_empty_article_meets_nothing() -> None:
    """It is no mistake, and the coverage says what would have been compared."""
    ran = _run(_write(""))

    assert ran.exit_code == 0
    assert ran.stdout.startswith("Compared with ")
    assert ran.stdout.endswith("\na.md: no quotation, link or name meets this record\n")


@pytest.mark.usefixtures("articles")
def test_line_ends_of_windows_change_no_row() -> None:
    """Each row has the same line and words."""
    text = f"One\n\n{OTHER_WORDS}\n{FOUND}"
    Path("a.md").write_bytes(text.encode())
    first = _printed("a.md")
    Path("a.md").write_bytes(text.replace("\n", "\r\n").encode())

    assert _printed("a.md") == first


@pytest.mark.usefixtures("articles")
def test_site_with_errors_is_no_record(make_site: MakeSite) -> None:
    """Nothing is compared with it; its problems are told, on GitHub as annotations."""
    site = make_site({"content/stories/dispute/story.yaml": BASE["content/stories/dispute/story.yaml"] + "titel: x\n"})
    ran, annotated = (_run(_write(FOUND), "--output-format", one, site=site) for one in ("full", "github"))

    assert (ran.exit_code, ran.stdout) == (1, "")
    assert "content/stories/dispute/story.yaml:2:1: error FLD001" in ran.stderr
    assert "no article is compared with a site with errors" in ran.stderr
    assert "::error file=" in annotated.stderr


@pytest.mark.usefixtures("articles")
def test_colours_are_for_terminals() -> None:
    """They come where they are asked for, and take no room in the lines."""
    name = _write(OTHER_WORDS)
    plain, coloured = _run(name), _run(name, env={"FORCE_COLOR": "1", "NO_COLOR": ""})

    assert "\x1b" not in plain.stdout
    assert "\x1b[31m\x1b[1m45\x1b[0m" in coloured.stdout
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured.stdout) == plain.stdout


@pytest.mark.parametrize(("columns", "most"), [(60, 60), (10, 40), (500, 120)])
@pytest.mark.usefixtures("articles")
def test_lines_are_as_long_as_the_terminal_is_wide(columns: int, most: int) -> None:
    """Within reason: neither a few characters nor a line that no eye follows."""
    reader, writer = os.openpty()
    ioctl(writer, TIOCSWINSZ, pack("HHHH", 40, columns, 0, 0))
    command = [sys.executable, "-m", "onrecord", "review", _write(OTHER_SPEAKER), "--site", str(TIDAL_GATE)]
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "FORCE_COLOR")}
    ran = subprocess.Popen(
        command, stdout=writer, stderr=writer, stdin=subprocess.DEVNULL, env=environment | {"NO_COLOR": "1"}
    )
    os.close(writer)
    output = b""
    while True:
        try:
            part = os.read(reader, 4096)
        except OSError:  # Linux raises this when the other end is closed
            break
        if not part:
            break
        output += part
    os.close(reader)
    lengths = [len(line) for line in output.decode().splitlines() if not re.search(r"https:|content/|/office-", line)]

    assert ran.wait(timeout=60) == 1
    assert most - 25 < max(lengths) <= most
