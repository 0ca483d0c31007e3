"""Completion and diagnostics in an editor: the real yaml-language-server, driven over LSP as VS Code drives it.

npm installs the version pinned in tests/language_server. These tests are optional on a developer's machine and are
skipped without npm; CI runs them.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slow import slow

from onrecord.editing.starting.starter import settings_files

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parents[1] / "language_server"
PROGRAM = FOLDER / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
SETTINGS = json.loads((ROOT / ".vscode" / "settings.json").read_text("utf-8"))
EVENT = ROOT / "content/stories/facebook-crs/events/meta-denial.yaml"
ENTRIES = sorted(file for pattern in SETTINGS["yaml.schemas"].values() for file in ROOT.glob(pattern))

pytestmark = pytest.mark.timeout(300)


class Server:
    """A language server process that speaks the Language Server Protocol 3.17."""

    def __init__(self) -> None:
        """Start the server in the repository's folder with VS Code's settings for it."""
        self._process = subprocess.Popen(
            ["node", str(PROGRAM), "--stdio"],  # noqa: S607  (the machine's own node)
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._numbers = itertools.count(1)
        folders = [{"uri": ROOT.as_uri(), "name": "site"}]
        formats = {"hover": {"contentFormat": ["markdown"]}, "completion": {"completionItem": {"snippetSupport": True}}}
        capabilities = {"textDocument": formats, "workspace": {"configuration": True, "workspaceFolders": True}}
        self.ask(
            "initialize",
            {"processId": None, "rootUri": ROOT.as_uri(), "capabilities": capabilities, "workspaceFolders": folders},
        )
        self._notify("initialized", {})

    def problems(self, file: Path, text: str) -> list[str]:
        """Return the messages of the server's diagnostics for a file with this text."""
        self.open(file, text)
        while True:
            message = self._next()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == file.as_uri():
                return [problem["message"] for problem in message["params"]["diagnostics"]]

    def open(self, file: Path, text: str) -> None:
        """Open a file in the server with a text that may differ from the one on disk."""
        document = {"uri": file.as_uri(), "languageId": "yaml", "version": next(self._numbers), "text": text}
        self._notify("textDocument/didOpen", {"textDocument": document})

    def ask(self, method: str, parameters: dict[str, Any]) -> Any:  # noqa: ANN401  (JSON)
        """Send a request and return its result."""
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": parameters})
        while True:
            message = self._next()
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def at(self, method: str, file: Path, text: str, place: str) -> Any:  # noqa: ANN401  (JSON)
        """Send a request about the position after `place` in a file with this text, once the server has read it."""
        self.problems(file, text)  # before its first diagnostics, the server answers with nothing
        before = text[: text.index(place) + len(place)]
        position = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        answer = self.ask(method, {"textDocument": {"uri": file.as_uri()}, "position": position})
        self._notify("textDocument/didClose", {"textDocument": {"uri": file.as_uri()}})
        return answer

    def end(self) -> None:
        """Stop the server."""
        self._process.kill()
        self._process.communicate()

    def _notify(self, method: str, parameters: dict[str, Any]) -> None:
        self._send({"method": method, "params": parameters})

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        data = json.dumps({"jsonrpc": "2.0", **message}).encode("utf-8")
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(data), data))
        self._process.stdin.flush()

    def _next(self) -> dict[str, Any]:
        """Return the next message; answer it first if the server asks for settings."""
        assert self._process.stdout is not None
        length = 0
        while line := self._process.stdout.readline().strip():
            if found := re.fullmatch(rb"Content-Length: (\d+)", line):
                length = int(found[1])
        assert length, "the server has stopped"
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        if "id" in message and "method" in message:
            self._send({"id": message["id"], "result": _settings(message)})
        return message


def _settings(request: dict[str, Any]) -> list[Any] | None:
    """Return the sections of VS Code's settings that the server asks for."""
    if request["method"] != "workspace/configuration":
        return None
    return [_section(item.get("section", "")) for item in request["params"]["items"]]


def _section(name: str) -> dict[str, Any]:
    nested = {key.removeprefix(f"{name}."): value for key, value in SETTINGS.items() if key.startswith(f"{name}.")}
    return {**nested, "schemaStore": {"enable": False}, "validate": True, "hover": True, "completion": True}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Yield the server; install it with npm if necessary."""
    if not PROGRAM.is_file():
        _install()
    server = Server()
    yield server
    server.end()


def _install() -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("optional: there is no npm to install the language server with")
    command = [npm, "ci", "--no-audit", "--no-fund", "--silent"]
    installed = subprocess.run(command, cwd=FOLDER, capture_output=True, timeout=200, check=False)
    if installed.returncode:
        message = "npm could not install the language server: run 'npm ci' in tests/language_server"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"optional: {message}")


def test_repository_settings_match_generated_ones() -> None:
    """The repository's VS Code settings are the same as those that a new site gets."""
    expected = {path: text for path, text in settings_files().items() if path.startswith(".vscode/")}

    assert {path: (ROOT / path).read_text("utf-8") for path in expected} == expected


def test_schema_patterns_match_entries() -> None:
    """The patterns in the settings match entries of the example site."""
    assert len(ENTRIES) > 15


@pytest.mark.parametrize("file", [ENTRIES[0], *slow(ENTRIES[1:])], ids=lambda file: str(file.relative_to(ROOT)))
def test_valid_entry_has_no_diagnostic(server: Server, file: Path) -> None:
    """An entry of the example site has no diagnostic; with an unknown field added it has exactly one."""
    text = file.read_text("utf-8")
    clean = server.problems(file, text)
    broken = file if file.name == "site.yaml" else file.with_name(f"broken-{file.name}")

    assert clean == []
    if broken != file and file.name != "story.yaml":
        assert len(server.problems(broken, f"{text}\ntitel: x\n")) == 1


MISTAKES = {
    "an unknown field": ("type: denial", "type: denial\ntitel: x", "Property titel is not allowed."),
    "an unknown choice": (
        "type: denial",
        "type: denail",
        'Value is not accepted. Valid values: "announcement", ',
    ),
    "a date in another format": ("date: 2021-11-02", "date: 2.11.2021", "a date is expected here: '2021-11-02', "),
    "a list instead of a text": ("channel: email", "channel: [email]", "Incorrect type. Expected "),
}
FIRST_MISTAKE, *MORE_MISTAKES = MISTAKES.values()


@pytest.mark.parametrize(("old", "new", "message"), [FIRST_MISTAKE, *slow(MORE_MISTAKES)], ids=MISTAKES)
def test_mistake_has_diagnostic(server: Server, old: str, new: str, message: str) -> None:
    """A mistake gets a diagnostic that says which values are allowed."""
    text = EVENT.read_text("utf-8")
    assert text.count(old) == 1
    # Each text gets a file name of its own: after reopening a file the server could first send its older diagnostics.
    found = server.problems(EVENT.with_name(f"{new.split(':', maxsplit=1)[0]}-{len(new)}.yaml"), text.replace(old, new))

    assert any(message in problem for problem in found), found


def test_modeline_alone_selects_schema(server: Server, tmp_path: Path) -> None:
    """The schema that a file's first line names suffices to check it, without any settings."""
    schema = os.path.relpath(ROOT / "schema" / "event.schema.json", tmp_path)
    found = server.problems(tmp_path / "x.yaml", f"# yaml-language-server: $schema={schema}\n\ntitel: x\n")

    assert any("Property titel is not allowed" in problem for problem in found), found


def _completions(server: Server, text: str, place: str) -> dict[str, dict[str, Any]]:
    answer = server.at("textDocument/completion", EVENT, text, place)
    return {item["label"]: item for item in (answer["items"] if isinstance(answer, dict) else answer)}


def test_fields_are_completed(server: Server) -> None:
    """At the start of a line the server offers field names, each with its meaning and an example."""
    offered = _completions(server, "type: denial\n\n", "type: denial\n")

    assert {"date", "title", "denies", "speaker", "sources", "published"} <= offered.keys()
    assert "claims that this denies" in str(offered["denies"]["documentation"])


def test_choices_are_completed(server: Server) -> None:
    """After a field's colon the server offers its choices, each with its meaning."""
    offered = _completions(server, "type: \n", "type: ")

    assert {"announcement", "denial", "bill-reading"} <= offered.keys()
    assert "somebody says that something is not true" in str(offered["denial"])


def test_entry_snippets_are_offered(server: Server) -> None:
    """In an empty file the server offers snippets of whole entries."""
    offered = _completions(server, "", "")

    assert "a denial" in offered
    assert "denies: ${4:event#claim}" in str(offered["a denial"])


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("\nspeaker", "who spoke"),
        ("\ndate", "the date, as exactly as you know it"),
        ("\nchannel", "the channel of the statement"),
        ("type: den", "somebody says that something is not true"),
    ],
)
def test_fields_are_explained(server: Server, place: str, expected: str) -> None:
    """Hovering over a field shows its meaning, from the table of fields, and an example."""
    answer = server.at("textDocument/hover", EVENT, EVENT.read_text("utf-8"), place)

    assert expected in str(answer["contents"])
