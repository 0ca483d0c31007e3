"""Tells editing programs which schema describes which files: the settings of VS Code, and of what takes them too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from onrecord.authoring.additions import create

_PLACES: Mapping[str, str] = {
    "site": "site.yaml",
    "story": "content/stories/*/story.yaml",
    "event": "content/stories/*/events/*.yaml",
    "actors": "content/actors/*.yaml",
    "sources": "content/sources/*.yaml",
    "bill": "content/bills/*.yaml",
    "procedure": "content/procedures/*.yaml",
}
"""Where a site has the files that each schema describes."""
_EXTENSION = "redhat.vscode-yaml"
_EDITORCONFIG = """\
root = true

[*]
charset = utf-8
end_of_line = lf
indent_style = space
indent_size = 2
insert_final_newline = true
"""
"""How entries are saved, for every program that knows editorconfig.org: no tabs, and no other encoding."""


def settings_files() -> dict[str, str]:
    """Return the files that help editing programs in a site's folder, by path; they are the editor's from then on."""
    settings = {
        "yaml.schemas": {f"schema/{kind}.schema.json": place for kind, place in _PLACES.items()},
        "yaml.format.enable": False,  # it would fold lines and change quotation marks in entries
        "files.insertFinalNewline": True,
        "[yaml]": {"editor.insertSpaces": True, "editor.tabSize": 2, "editor.quickSuggestions": {"strings": True}},
    }
    return {
        ".vscode/settings.json": _json(settings),
        ".vscode/extensions.json": _json({"recommendations": [_EXTENSION]}),
        ".editorconfig": _EDITORCONFIG,
    }


def add_settings(root: Path) -> list[Path]:
    """Write those of the files that are not there, and return them. Raises `RefusedError`."""
    absent = {path: text for path, text in settings_files().items() if not (root / path).exists()}
    return [create(root, path, text) for path, text in absent.items()]


def _json(value: object) -> str:
    return f"{json.dumps(value, indent=2)}\n"
