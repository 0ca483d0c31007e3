"""react-chrono: cards beside a line, a component of React, bundled by esbuild as an application would be."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from benchmarks.readers.installed import FOLDER, module, version
from benchmarks.readers.peers.shown import DATA, Item, Peer

# See the README of react-chrono 3: `allowHTML` for links and lists in a text, `cardHeight` against cut texts.
_APPLICATION = """import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { Chrono } from "react-chrono";
import "react-chrono/dist/style.css";
const options = {items: story, mode: "vertical", content: {allowHTML: true}};
createRoot(document.getElementById("chrono")).render(createElement(Chrono, options));
"""
_HEAD = f"""<link rel="stylesheet" href="application.css">
<script defer src="{DATA}"></script>
<script defer src="application.js"></script>"""
_MAIN = '<div id="chrono" style="width: 100%"></div>'


def find() -> Peer | None:
    """Return react-chrono, newly bundled, if it is installed with React and esbuild."""
    package, esbuild = module("react-chrono", "react-chrono"), module("react-chrono", "esbuild")
    if package is None or esbuild is None:
        return None
    built = _bundled(esbuild)
    files = {name: built / name for name in ("application.js", "application.css")}
    differs = "cards in a box that scrolls, their texts cut behind a button; it has no addresses for events"
    return Peer("react-chrono", version(package), differs, files, _HEAD, _MAIN, lambda items: list(map(_card, items)))


def _bundled(esbuild: Path) -> Path:
    """Bundle React, react-chrono and the few lines that show a story, for production."""
    folder = FOLDER / "react-chrono" / "built"
    command = (
        str(esbuild.parent / ".bin" / "esbuild"), "--bundle", "--minify", "--log-level=error",
        '--define:process.env.NODE_ENV="production"', f"--outfile={folder / 'application.js'}",
    )  # fmt: skip
    with tempfile.NamedTemporaryFile("w", suffix=".js", dir=FOLDER / "react-chrono", encoding="utf-8") as source:
        source.write(_APPLICATION)
        source.flush()
        subprocess.run((*command, source.name), check=True, cwd=FOLDER / "react-chrono")
    return folder


def _card(item: Item) -> dict[str, str]:
    return {"title": item.when, "cardTitle": item.title, "cardDetailedText": item.html}
