"""What an editor sees while typing: the real yaml-language-server, driven as VS Code drives it, over its own protocol.

It is installed by npm into tests/language_server, in the version that is pinned there. Where there is no npm, these
tests are left out: they are optional on a machine of one's own, and run in CI.
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

from onrecord.authoring.editor_settings import settings_files

ROOT = Path(__file__).parent.parent
FOLDER = Path(__file__).parent / "language_server"
PROGRAM = FOLDER / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
SETTINGS = json.loads((ROOT / ".vscode" / "settings.json").read_text("utf-8"))
EVENT = ROOT / "content/stories/facebook-crs/events/meta-denial.yaml"
ENTRIES = sorted(file for pattern in SETTINGS["yaml.schemas"].values() for file in ROOT.glob(pattern))

pytestmark = pytest.mark.timeout(300)


class Server:
    """A language server in a process of its own (Language Server Protocol 3.17, base protocol)."""

    def __init__(self) -> None:
        """Start the server in the repository's folder, with the settings of VS Code there."""
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
        self._tell("initialized", {})

    def problems(self, file: Path, text: str) -> list[str]:
        """Return what the server finds wrong with a file that holds this text."""
        self.open(file, text)
        while True:
            message = self._next()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == file.as_uri():
                return [problem["message"] for problem in message["params"]["diagnostics"]]

    def open(self, file: Path, text: str) -> None:
        """Open a file, with a text that it need not have on the disk."""
        document = {"uri": file.as_uri(), "languageId": "yaml", "version": next(self._numbers), "text": text}
        self._tell("textDocument/didOpen", {"textDocument": document})

    def ask(self, method: str, parameters: dict[str, Any]) -> Any:  # noqa: ANN401  (JSON)
        """Send a request, and return the answer to it."""
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": parameters})
        while True:
            message = self._next()
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def at(self, method: str, file: Path, text: str, place: str) -> Any:  # noqa: ANN401  (JSON)
        """Ask something about the place after `place` in a file with this text."""
        self.open(file, text)
        before = text[: text.index(place) + len(place)]
        position = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        answer = self.ask(method, {"textDocument": {"uri": file.as_uri()}, "position": position})
        self._tell("textDocument/didClose", {"textDocument": {"uri": file.as_uri()}})
        return answer

    def end(self) -> None:
        """Stop the server."""
        self._process.kill()
        self._process.communicate()

    def _tell(self, method: str, parameters: dict[str, Any]) -> None:
        self._send({"method": method, "params": parameters})

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        data = json.dumps({"jsonrpc": "2.0", **message}).encode("utf-8")
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(data), data))
        self._process.stdin.flush()

    def _next(self) -> dict[str, Any]:
        """Return the next message, once the server has what it asks for before it answers."""
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
    """Yield the server, which npm installs if it is not there."""
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
        message = "the language server could not be installed: run 'npm ci' in tests/language_server"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"optional: {message}")


def test_settings_are_current() -> None:
    """The repository's own settings for VS Code are those that a site's folder gets."""
    made = {path: text for path, text in settings_files().items() if path.startswith(".vscode/")}

    assert {path: (ROOT / path).read_text("utf-8") for path in made} == made


def test_entries_are_looked_at() -> None:
    """The settings lead from each schema to entries; the example site has some of nearly every kind."""
    assert len(ENTRIES) > 15


@pytest.mark.parametrize("file", [ENTRIES[0], *slow(ENTRIES[1:])], ids=lambda file: str(file.relative_to(ROOT)))
def test_entry_is_clean(server: Server, file: Path) -> None:
    """An entry of the example site is without a complaint; with one field more that is none, it has one."""
    text = file.read_text("utf-8")
    sound = server.problems(file, text)
    spoilt = file if file.name == "site.yaml" else file.with_name(f"spoilt-{file.name}")

    assert sound == []
    if spoilt != file and file.name != "story.yaml":
        assert len(server.problems(spoilt, f"{text}\ntitel: x\n")) == 1


FLAGGED = {
    "an unknown field": ("type: denial", "type: denial\ntitel: x", "Property titel is not allowed."),
    "a word that is no choice": (
        "type: denial",
        "type: denail",
        'Value is not accepted. Valid values: "announcement", ',
    ),
    "a date in another form": ("date: 2021-11-02", "date: 2.11.2021", "a date is expected here: '2021-11-02', "),
    "a list for a text": ("channel: email", "channel: [email]", "Incorrect type. Expected "),
}
MISTAKE, *MORE_MISTAKES = FLAGGED.values()


@pytest.mark.parametrize(("old", "new", "message"), [MISTAKE, *slow(MORE_MISTAKES)], ids=FLAGGED)
def test_mistake_is_flagged(server: Server, old: str, new: str, message: str) -> None:
    """A slip is underlined while it is typed, with words that tell what may stand there."""
    text = EVENT.read_text("utf-8")
    assert text.count(old) == 1
    # No two texts under one name: of a file that is opened again, an older answer could come first.
    found = server.problems(EVENT.with_name(f"{new.split(':', maxsplit=1)[0]}-{len(new)}.yaml"), text.replace(old, new))

    assert any(message in problem for problem in found), found


def test_modeline_is_enough(server: Server, tmp_path: Path) -> None:
    """A file that 'onrecord new' wrote is checked by the schema that its first line names, whatever the settings."""
    schema = os.path.relpath(ROOT / "schema" / "event.schema.json", tmp_path)
    found = server.problems(tmp_path / "x.yaml", f"# yaml-language-server: $schema={schema}\n\ntitel: x\n")

    assert any("Property titel is not allowed" in problem for problem in found), found


def _completions(server: Server, text: str, place: str) -> dict[str, dict[str, Any]]:
    answer = server.at("textDocument/completion", EVENT, text, place)
    return {item["label"]: item for item in (answer["items"] if isinstance(answer, dict) else answer)}


def test_fields_are_completed(server: Server) -> None:
    """At the start of a line the names of the fields are offered, each with what it means and an example."""
    offered = _completions(server, "type: denial\n\n", "type: denial\n")

    assert {"date", "title", "denies", "speaker", "sources", "published"} <= offered.keys()
    assert "claims that this denies" in str(offered["denies"]["documentation"])


def test_choices_are_completed(server: Server) -> None:
    """After a field's colon its choices are offered, each with what it means."""
    offered = _completions(server, "type: \n", "type: ")

    assert {"announcement", "denial", "bill-reading"} <= offered.keys()
    assert "somebody says that something is not true" in str(offered["denial"])


def test_whole_entries_are_offered(server: Server) -> None:
    """In an empty file whole entries are offered, to be filled in."""
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
    """Under the pointer a field shows what it means, from the table of fields, with an example."""
    answer = server.at("textDocument/hover", EVENT, EVENT.read_text("utf-8"), place)

    assert expected in str(answer["contents"])
