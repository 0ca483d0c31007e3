"""The files of a published site are fetched within limits, from public servers, and by addresses made here."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from asked_records import TODAY, answer_of, ask, options, published, refusal
from conftest import BASE
from msgspec import json
from scripted_server import Answer, http, scripted_server

from onrecord.build.pipeline import Options, build
from onrecord.web import fetch as fetching
from onrecord.web.fetch import Limits
from onrecord.web.mcp import published_files
from onrecord.web.mcp.published_record import PublishedRecord

INDEX = b'{"schema_version": 1, "stories": [{"id": "one"}, {"id": "two"}]}'


def _answer(content: bytes, status: str = "200 OK", **headers: str) -> Answer:
    return lambda connection, _: connection.sendall(http(content, status, **headers))


def _refusal(answer: Answer) -> str:
    with scripted_server(answer) as server:
        return refusal(published(server.url()), "story")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (_answer(b"", "404 Not Found"), "there is no record at"),
        (_answer(b"", "503 Service Unavailable"), "the server answers 503 (Service Unavailable)"),
        (_answer(b"<html>"), "it is no JSON"),
        (_answer(b'{"name": "a program of others"}'), "it is no index of a record"),
        (_answer(b'{"schema_version": ' + b"1" * 5_000 + b"}"), "it is no JSON"),
        (_answer(b'{"schema_version": 1, "title": "\\ud800"}'), "it is no JSON"),
        (_answer(b'{"schema_version": 1}'), "it is no index of a record"),
        (_answer(b'{"schema_version": true, "stories": []}'), "it is no index of a record"),
        (_answer(b"", "302 Found", Location="/again"), "redirects more than 3 times"),
        (_answer(b"", "302 Found", Location="file:///etc/passwd"), "only addresses that begin with http"),
        (lambda connection, _: connection.sendall(b"HTTP/9"), "can't be understood"),
    ],
)
def test_what_is_no_record_is_one_sentence(answer: Answer, words: str) -> None:
    """Whatever a server answers in place of a record, the assistant learns why there is none."""
    assert words in _refusal(answer)


def test_a_redirect_to_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A public site can't make the command ask a server of the own network."""
    monkeypatch.setattr(fetching, "is_public", lambda address: address != "127.0.0.2")
    asked: list[str] = []
    with (
        scripted_server(lambda _, path: asked.append(path)) as inner,
        scripted_server(_answer(b"", "302 Found", Location=inner.url("/secret", host="127.0.0.2"))) as server,
    ):
        message = refusal(PublishedRecord(server.url(), lambda: 0.0, options), "story")

    assert "'127.0.0.2' is in a private network" in message
    assert asked == []


def test_a_slow_server_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that sends a byte now and then is left at the end of its time."""
    monkeypatch.setattr(published_files, "LIMITS", Limits(seconds=0.4, bytes=1_000_000, redirects=3))

    def drip(connection: socket.socket, _: str) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _step in range(100):
            connection.sendall(b"[")
            time.sleep(0.05)

    start = time.monotonic()
    assert "took too long" in _refusal(drip)
    assert time.monotonic() - start < 3


def test_a_question_ends_at_its_time() -> None:
    """All files of a question together have a time too; the next question goes on from there."""
    seconds = iter(range(0, 10_000, 50))
    with scripted_server(_answer(INDEX)) as server:
        record = published(server.url(), lambda: float(next(seconds)))
        message = refusal(record, "changes_since", day="2000-01-01")

        assert "more than 120 seconds" in message
        assert len(server.requests) < 4


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("LIMITS", Limits(bytes=30), "more than 30 bytes"),
        ("MOST_BYTES", 30, "larger than this command reads"),
        ("MOST_FILES", 0, "larger than this command reads"),
    ],
)
def test_too_large_a_record_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: object, words: str) -> None:
    """One file, all files together and their number have bounds."""
    monkeypatch.setattr(published_files, name, value)

    assert words in _refusal(_answer(INDEX))


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the built small site."""
    root = tmp_path_factory.mktemp("site")
    for path, content in BASE.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, "utf-8")
    output = tmp_path_factory.mktemp("published") / "_site"
    build(root, output, Options(TODAY, jobs=1, remember=False))
    return output


@pytest.fixture
def copy(output: Path, tmp_path: Path) -> Path:
    """Return a copy of the built small site."""
    return Path(shutil.copytree(output, tmp_path / "copy"))


def _serve(folder: Path) -> Answer:
    def answer(connection: socket.socket, path: str) -> None:
        file = folder / path.removeprefix("/")
        connection.sendall(http(file.read_bytes()) if file.is_file() else http(status="404 Not Found"))

    return answer


def _paths(requests: list[str]) -> Iterator[str]:
    return (request.split(" ")[1] for request in requests)


@pytest.mark.parametrize(
    ("tool", "argument", "more"), [("search", "words", {"kinds": ["story"]}), ("check_text", "text", {})]
)
def test_no_request_has_a_word_of_a_question(output: Path, tool: str, argument: str, more: dict[str, object]) -> None:
    """Whatever the words are, a comparison asks for the same files, and so does a search before it tells of entries."""
    asked = []
    for words in ("ministry", "quinquereme"):
        with scripted_server(_serve(output)) as server:
            ask(published(server.url()), tool, **{argument: words}, **more)
            assert not any(word in request for request in server.requests for word in (words, "Cookie", "Referer"))
            asked.append(sorted(_paths(server.requests)))

    assert asked[0] == asked[1]
    assert ("/search/index.json" if tool == "search" else "/api/v1/stories/dispute.json") in asked[0]


@pytest.mark.parametrize("name", ["id", "page", "address", "url", "aliases"])
def test_no_address_of_a_file_is_followed(copy: Path, name: str) -> None:
    """Whatever a record names, only the files of its API and its search are asked for."""
    hostile = "https://elsewhere.example.org/../../secret"
    for file in copy.glob("api/**/*.json"):
        file.write_bytes(json.encode(_replace(json.decode(file.read_bytes()), name, hostile)))
    with scripted_server(_serve(copy)) as server:
        record = published(server.url())
        for tool, arguments in (("search", {"words": ""}), ("story", {}), ("changes_since", {"day": "2000-01-01"})):
            ask(record, tool, **arguments)
        refusal(record, "event", id=hostile)
        asked = list(_paths(server.requests))

    assert asked
    assert all(path.startswith(("/api/v1/", "/search/")) and "secret" not in path for path in asked)


def _replace(value: object, name: str, put: object) -> object:
    if isinstance(value, dict):
        return {key: put if key == name else _replace(own, name, put) for key, own in value.items()}
    return [_replace(own, name, put) for own in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: {"": {"": [None]}},
        lambda _: [[[[]]]],
        lambda _: None,
        lambda value: 10**300 if type(value) is int else value,
        lambda value: value * 5_000 if type(value) is str and value else value,
        lambda value: {**value, **dict.fromkeys(map(str, range(5_000)), "x")} if type(value) is dict else value,
        lambda value: value * 100 if type(value) is list else value,
    ],
    ids=["objects", "lists", "nothing", "numbers", "long texts", "many names", "long lists"],
)
def test_spoiled_files_break_no_tool(copy: Path, spoil: Callable[[object], object]) -> None:
    """Whatever stands in a file in place of its values, each tool answers in its limits, or says why not."""
    for file in copy.glob("api/**/*.json"):
        found = json.decode(file.read_bytes())
        file.write_bytes(json.encode({name: _spoil(own, spoil, name) for name, own in found.items()}))
    with scripted_server(_serve(copy)) as server:
        record = published(server.url())
        for tool, arguments in (
            ("search", {"words": "ministry"}),
            ("story", {}),
            ("story", {"id": "dispute/"}),
            ("event", {"id": "dispute/announcement"}),
            ("claim", {"id": "dispute/announcement#joint"}),
            ("as_of", {"id": "dispute/announcement#joint", "day": "2021-11-03"}),
            ("changes_since", {"day": "2000-01-01"}),
            ("check_text", {"text": "The ministry said: “We have issued a joint statement with the company.”"}),
        ):
            text, _ = answer_of(record, tool, **arguments)
            assert len(text.encode()) <= 60_000
            assert "unexpected" not in text
            assert text != f"Error executing tool {tool}"


def _spoil(value: object, spoil: Callable[[object], object], name: str) -> object:
    if name in ("schema_version", "id"):
        return value
    if isinstance(value, dict):
        return spoil({key: _spoil(own, spoil, key) for key, own in value.items()})
    return spoil([_spoil(own, spoil, "") for own in value] if isinstance(value, list) else value)
