"""Nothing of an article is kept, sent or logged: not in a file, not in memory, not by a run that was interrupted."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from asked_records import ask, folder
from kept_words import files_with_words, unusual_word, words_in_memory
from review_records import ROOT, tidal_gate
from word_files import word_file

from onrecord.web.articles.article_files import read_article
from onrecord.web.review.reviewing import GatheredRecord, gather_record, review_article

_CHILD = """
import os, signal, sys

number, log = int(sys.argv.pop(1)), os.open(sys.argv.pop(1), os.O_WRONLY | os.O_CREAT | os.O_APPEND)


def watch(event, arguments):
    if event.startswith("socket."):
        os.write(log, b"socket\\n")
        raise PermissionError(event)
    if event == "open" and isinstance(arguments[0], str) and arguments[2] & (os.O_WRONLY | os.O_RDWR):
        os.write(log, os.fsencode(f"{arguments[0]}\\n"))


if number:
    import onrecord.web.review.reviewing as reviewing

    review_links = reviewing.review_links
    reviewing.review_links = lambda *given: (os.kill(os.getpid(), number), review_links(*given))[1]
sys.addaudithook(watch)
from onrecord.start import program

sys.argv[0] = "onrecord"
program()
"""
"""The program, which notes each file that it opens to write, may open no socket, and may get a signal while it compares
an article."""


def _article() -> Iterator[str]:
    """Yield paragraphs with unusual words in all places that a review looks at."""
    word = unusual_word
    yield f"The gate in {word('title').title()}"
    yield f"It said: “The gate will be paid for with less than {word('ing')} million crowns, my friends”."
    yield f"“Four of the eleven barges waited for three {word('quoted')}”, said {word('who').title()} of {word('of')}."
    yield f"On 5 {word('month').title()} 2025 came the Director of {word('office').title()}, and Union of {word('x')}."
    yield f"Grain barges wait three days at the building site, {word('ended')} {word('plural')}s нашли {word('ость')}."
    yield f"On 22 January 2025 the first chamber adopted the {word('bill').title()} Bill at third reading."
    yield "See [it]({0}/{1}/) and [this](https://{2}.example/{1}?{1}=1).".format(
        "https://example.org/tidal-gate/tidal-gate", word("page"), word("host")
    )


def _content(form: str) -> bytes:
    """Return the article as a file of a form."""
    if form == "docx":
        return word_file(*_article())
    if form == "html":
        return "".join(f"<p class='{unusual_word('class')}'>{text}</p>" for text in _article()).encode()
    head = f"---\ndate: 2026-10-09\nauthor: {unusual_word('author')}\n---\n\n" if form == "md" else ""
    accepts = f'<!-- onrecord accept "four of {unusual_word("accepted")} barges": {unusual_word("reason")} -->'
    return "\n\n".join((f"{head}", *_article(), accepts)).encode()


@cache
def _record() -> GatheredRecord:
    return gather_record(*tidal_gate())


def _count_rows(form: str) -> int:
    return len(review_article(read_article(f"a.{form}", _content(form)), _record()).rows)


@pytest.mark.parametrize("form", ["md", "html", "txt", "docx"])
def test_process_keeps_no_word(form: str) -> None:
    """After a review, no object of the process has a word of the article: no cache, no table, no parser."""
    assert _count_rows(form) > 1
    assert words_in_memory() == []


def test_server_for_assistants_keeps_no_word() -> None:
    """After an answer, the open record has no word of the text that an assistant had compared."""
    record = folder(ROOT / "examples" / "tidal-gate")

    assert ask(record, "check_text", text=_content("txt").decode())["record"]["rows"]
    assert words_in_memory() == []
    assert record


def test_words_in_memory_are_found() -> None:
    """The search through the memory finds keys of a dictionary, and what a function remembers."""
    kept = {unusual_word("key"): cache(str.title)}
    kept[unusual_word("key")](unusual_word("remembered"))

    found = words_in_memory()

    assert set(found) == {unusual_word("key"), unusual_word("remembered"), unusual_word("remembered").title()}
    assert kept


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder with a site, an article outside of it, and the folders of a user and of temporary files."""
    shutil.copytree(ROOT / "examples" / "tidal-gate", tmp_path / "own" / "site")
    for name in ("home", "temporary", "state", "cache", "config", "data"):
        (tmp_path / "own" / name).mkdir()
    (tmp_path / "article.md").write_bytes(_content("md"))
    return tmp_path


def _run(home: Path, *arguments: str, number: int = 0) -> tuple[subprocess.CompletedProcess[bytes], list[str]]:
    """Run the command in the site, and return the files that it opened to write; `socket` for an attempt to connect."""
    own, log = home / "own", home / "log"
    folders = {f"XDG_{name.upper()}_HOME": str(own / name) for name in ("state", "cache", "config", "data")}
    environment = {**os.environ, "HOME": str(own / "home"), "TMPDIR": str(own / "temporary"), **folders}
    log.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(number), str(log), "review", *arguments],
        cwd=own / "site",
        env=environment,
        input=_content("txt"),
        capture_output=True,
        check=False,
    )
    return done, log.read_text("utf-8").splitlines()


@pytest.mark.parametrize(
    "arguments",
    [("../../article.md",), ("-", "--form", "text"), ("../../article.md", "--output-format", "json", "--all")],
    ids=["file", "input", "json"],
)
def test_command_writes_no_word_and_opens_no_socket(home: Path, arguments: tuple[str, ...]) -> None:
    """Only what was read of the site is kept beside it, as by any command; no temporary file is left."""
    done, opened = _run(home, *arguments)

    assert unusual_word("ing").encode() in done.stdout
    assert done.stderr == b""
    assert "socket" not in opened
    assert [*files_with_words(home / "own")] == []
    assert [*(home / "own/temporary").iterdir()] == []
    assert (home / "own/site/.onrecord/parsed").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_run_leaves_nothing(home: Path, number: signal.Signals) -> None:
    """A signal while articles are compared ends the command without a word of them, on no stream and in no file."""
    done, _ = _run(home, "../../article.md", number=number)

    assert done.returncode == 128 + number
    assert unusual_word("") not in (done.stdout + done.stderr).decode().casefold()
    assert [*files_with_words(home / "own")] == []
    assert [*(home / "own/temporary").iterdir()] == []
