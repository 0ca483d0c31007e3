"""`onrecord mcp` answers the protocol's own client on standard input and output, and says what to install."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryFile
from types import ModuleType
from typing import Any, TextIO

import pytest
from asked_records import run_apart
from click.testing import CliRunner
from conftest import MakeSite
from entry_blocks import blocks
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from msgspec import json

from onrecord.cli import main

GUIDE = Path(__file__).parents[2] / "docs/mcp.md"


def _settings(record: str) -> Mapping[str, Any]:
    """Return how the guide tells a program of assistants to start the command, for a record of the test."""
    (shown,) = [block for block in blocks(GUIDE.read_text("utf-8")) if block.kind == "json"]
    (server,) = json.decode(shown.content)["mcpServers"].values()
    assert server["args"][-1] == "https://example.org/record/"
    return {**server, "args": [*server["args"][:-1], record]}


def _ask(*arguments: str, command: str, folder: Path, tool: str = "claim", **asked: str) -> tuple[str, str]:
    """Return what a tool answers, and what stands on the error stream."""

    async def call(errors: TextIO) -> str:
        server = StdioServerParameters(command=command, args=list(arguments), cwd=str(folder))
        async with Client(stdio_client(server, errlog=errors)) as client:
            (part,) = (await client.call_tool(tool, asked)).content
            assert part.type == "text"
            return part.text

    with TemporaryFile("w+", encoding="utf-8") as errors:
        answer = run_apart(call(errors))
        errors.seek(0)
        return answer, errors.read()


def test_an_assistant_asks_the_folder(make_site: MakeSite) -> None:
    """Without an argument the command answers from the site in the current folder."""
    text, errors = _ask(
        "-m", "onrecord", "mcp", command=sys.executable, folder=make_site({}), id="dispute/announcement#joint"
    )
    answer = json.decode(text)

    assert answer["record"]["claim"]["id"] == "dispute/announcement#joint"
    assert answer["record"]["words"]["standing"]
    assert errors == ""


def test_the_settings_of_the_guide_start_the_command(make_site: MakeSite, tmp_path: Path) -> None:
    """The command of the guide, with the path of a folder in place of the address, answers from any folder."""
    server = _settings(str(make_site({})))
    installed = Path(sys.executable).with_name(server["command"])
    text, _ = _ask(*server["args"], command=str(installed), folder=tmp_path, tool="story")

    assert json.decode(text)["total"] == 1


def test_nothing_of_a_text_is_kept_or_logged(make_site: MakeSite, tmp_path: Path) -> None:
    """No file and no error stream has words of a text that was compared, nor of one that was refused."""
    root = make_site({})
    before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}
    words = "The quinquereme of Nineveh sails at dawn."
    start = ("-m", "onrecord", "mcp", "--no-cache", str(root))
    for form in ("text", "docx"):
        text, errors = _ask(
            *start, command=sys.executable, folder=tmp_path, tool="check_text", text=f"“{words}”", form=form
        )
        assert ("counts" in text) is (form == "text")
        assert "quinquereme" not in errors

    assert {file: file.read_bytes() for file in root.rglob("*") if file.is_file()} == before


def test_without_the_extra_a_sentence_says_what_to_install(
    make_site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the library of the protocol, the command says what to install."""
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    monkeypatch.delitem(sys.modules, "onrecord.web.mcp.server", raising=False)
    ran = CliRunner().invoke(main, ["mcp", str(make_site({}))])

    assert ran.exit_code == 1
    assert "this command needs the library mcp" in ran.output
    assert "install it: python -m pip install" in ran.output


def test_an_older_library_is_no_traceback(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the first version of the library, which has other names, the command says what to install."""
    monkeypatch.setitem(sys.modules, "mcp.server", ModuleType("mcp.server"))
    monkeypatch.delitem(sys.modules, "onrecord.web.mcp.server", raising=False)
    ran = CliRunner().invoke(main, ["mcp", str(make_site({}))])

    assert ran.exit_code == 1
    assert "this command needs another version of the library mcp; install it: python -m pip install" in ran.output


@pytest.mark.parametrize(("site", "words"), [("nowhere", "does not exist"), ("https://", "write the whole address")])
def test_what_is_no_record_is_refused(site: str, words: str) -> None:
    """A folder that isn't there, and an address that is none, are wrong use."""
    ran = CliRunner().invoke(main, ["mcp", site])

    assert ran.exit_code == 2
    assert words in ran.output
