"""Visits a site's desk as its own pages do, without a browser or a network."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from conftest import NOW
from httpx2 import Response
from starlette.testclient import TestClient

from onrecord.build.pipeline import Options
from onrecord.desk.browser.server import DeskKey, open_desk

_HOST = "http://127.0.0.1:8001"
PREVIEW = "http://127.0.0.1:8000/"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class DeskClient:
    """A browser without scripts at the desk of a site."""

    def __init__(self, root: Path, now: datetime = NOW, language: str = "en", *, remember: bool = False) -> None:
        """Open the desk at a moment; with `remember`, it uses the state directory of the site."""
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        options = Options(now.date(), now=now, remember=remember)
        app, opening = open_desk(root, DeskKey(8001), PREVIEW, options, lambda: now, environment)
        self.client = TestClient(app, base_url=_HOST, headers={"accept-language": language})
        self.root = root
        self.home = self.client.get(opening)
        (self.token,) = re.findall(r'<meta name="desk-token" content="([^"]+)">', self.home.text)

    def get(self, path: str) -> Response:
        """Return a page of the desk."""
        return self.client.get(path)

    def post(self, address: str, /, **fields: str) -> Response:
        """Send a form, with the token, from the desk's origin; return the page that comes at last."""
        return self.client.post(address, data={**fields, "token": self.token}, headers={"origin": _HOST})


def hidden_fields(page: Response) -> dict[str, str]:
    """Return the hidden fields of a page's forms."""
    return {name: unescape(value) for name, value in _HIDDEN.findall(page.text)}


def words_of(page: Response) -> str:
    """Return the words of a page in one line."""
    text = re.sub(r"<(script|style|title)\b.*?</\1>|<[^>]+>", " ", page.text, flags=re.DOTALL)
    return " ".join(unescape(text).split())


def files_of(root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a site with their contents."""
    for file in sorted(root.rglob("*")):
        if file.is_file() and ".git" not in file.parts and not file.relative_to(root).parts[0].startswith("."):
            yield file.relative_to(root).as_posix(), file.read_bytes()


class _FormReader(HTMLParser):
    """Reads what a browser would send of a page's forms."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "input" and name and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.fields[name] = given.get("value", "")
        elif tag in ("textarea", "select"):
            self._area, self._select = (name, "") if tag == "textarea" else ("", name)
            self.fields[name] = ""
        elif tag == "option" and "selected" in given:
            self.fields[self._select] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.fields[self._area] = self.fields[self._area].removeprefix("\n")
            self._area = ""


def sent_fields(page: Response) -> dict[str, str]:
    """Return all fields that a browser without scripts would send of a page's forms, unchanged."""
    reader = _FormReader()
    reader.feed(page.text)
    return {name: text for name, text in reader.fields.items() if name != "token"}
