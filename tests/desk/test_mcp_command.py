"""`onrecord mcp` answers the protocol's own client on standard input and output, and says what to install."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import MakeSite
from mcp import Client, StdioServerParameters
from msgspec import json

from onrecord.cli import main


def _ask(*arguments: str, folder: Path) -> str:
    async def call() -> str:
        server = StdioServerParameters(
            command=sys.executable, args=["-m", "onrecord", "mcp", *arguments], cwd=str(folder)
        )
        async with Client(server) as client:
            (part,) = (await client.call_tool("claim", {"id": "dispute/announcement#joint"})).content
            assert part.type == "text"
            return part.text

    return asyncio.run(call())


def test_an_assistant_asks_the_folder(make_site: MakeSite) -> None:
    """Without an argument the command answers from the site in the current folder."""
    answer = json.decode(_ask(folder=make_site({})))

    assert answer["record"]["claim"]["id"] == "dispute/announcement#joint"
    assert answer["record"]["words"]["standing"]


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


@pytest.mark.parametrize(("site", "words"), [("nowhere", "does not exist"), ("https://", "write the whole address")])
def test_what_is_no_record_is_refused(site: str, words: str) -> None:
    """A folder that isn't there, and an address that is none, are wrong use."""
    ran = CliRunner().invoke(main, ["mcp", site])

    assert ran.exit_code == 2
    assert words in ran.output
