"""Writes settings for VS Code and compatible editors: which schema describes which files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from onrecord.site_files.additions import create

_PATTERNS: Mapping[str, str] = {
    "site": "site.yaml",
    "story": "content/stories/*/story.yaml",
    "event": "content/stories/*/events/*.yaml",
    "actors": "content/actors/*.yaml",
    "sources": "content/sources/*.yaml",
    "bill": "content/bills/*.yaml",
    "procedure": "content/procedures/*.yaml",
}
"""The glob pattern of the files that each schema describes."""
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
"""Encoding and indentation for all editors that support editorconfig.org."""


def settings_files() -> dict[str, str]:
    """Return the settings files of a new site by path. Editors may change them afterwards."""
    settings = {
        "yaml.schemas": {f"schema/{kind}.schema.json": pattern for kind, pattern in _PATTERNS.items()},
        "yaml.format.enable": False,  # formatting would fold lines and change quotation marks
        "files.insertFinalNewline": True,
        "[yaml]": {"editor.insertSpaces": True, "editor.tabSize": 2, "editor.quickSuggestions": {"strings": True}},
    }
    return {
        ".vscode/settings.json": _json(settings),
        ".vscode/extensions.json": _json({"recommendations": [_EXTENSION]}),
        ".editorconfig": _EDITORCONFIG,
    }


def add_settings(root: Path) -> list[Path]:
    """Write the settings files that do not exist, and return their paths. Raises `RefusedError`."""
    missing = {path: text for path, text in settings_files().items() if not (root / path).exists()}
    return [create(root, path, text) for path, text in missing.items()]


def _json(value: object) -> str:
    return f"{json.dumps(value, indent=2)}\n"
