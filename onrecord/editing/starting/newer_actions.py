"""Keeps a site's own commit of a workflow's action where that is of a later version."""

import re
from collections.abc import Mapping

from packaging.version import Version

_WORKFLOWS = ".github/workflows/"
_ACTION = re.compile(rb"uses: +(?P<action>[\w./-]+)(?P<pin>@[0-9a-f]{40} +# v(?P<version>\d{1,9}(?:\.\d{1,9})*))")
"""An action of a workflow with its pin, found by pattern: the version is in a comment, which is no value of YAML."""


def with_newer_actions(files: Mapping[str, bytes], now: Mapping[str, bytes | None]) -> dict[str, bytes]:
    """Return the files with the site's own commit of an action where that is of a later version."""
    pins: dict[bytes, tuple[Version, bytes]] = {}
    workflows = [content for path, content in now.items() if path.startswith(_WORKFLOWS) and content]
    for content in workflows:
        for found in _ACTION.finditer(content):
            pin = (Version(found["version"].decode()), found["pin"])
            pins[found["action"]] = max(pin, pins.get(found["action"], pin))

    def choose(found: re.Match[bytes]) -> bytes:
        version, pin = pins.get(found["action"], (Version("0"), b""))
        if version > Version(found["version"].decode()):
            return found[0].replace(found["pin"], pin)
        return found[0]

    return {
        path: _ACTION.sub(choose, content) if path.startswith(_WORKFLOWS) else content
        for path, content in files.items()
    }
