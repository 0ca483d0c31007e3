"""Reads the rules for programs in a server's robots.txt."""

import re

from msgspec import Struct
from protego import Protego

_PROGRAM = "onrecord"
_GROUP = re.compile(r"\s*user(?:-|\s*)agent(?:\s*:\s*|\s+)(?P<name>\*(?=\s*(?:#|$))|[a-z_-]*)", re.IGNORECASE)
"""The name of a group without its version; the parser takes the other forms of the line too."""


class RobotRules(Struct, frozen=True):
    """The rules of a server for this program."""

    parser: Protego

    def allows(self, url: str) -> bool:
        """Return whether the program may ask for an address of the server."""
        return self.parser.can_fetch(url, _PROGRAM)

    @property
    def delay(self) -> float:
        """The seconds that the server wants between two requests; 0 if it does not say."""
        return self.parser.crawl_delay(_PROGRAM) or 0.0


def robot_rules(text: str) -> RobotRules:
    """Return the rules in the text of a `robots.txt`; an empty text allows everything."""
    lines = []
    for line in text.splitlines():
        # One name for all other programs: the parser stores a rule for each name above it.
        group = _GROUP.match(line)
        if group is None:
            lines.append(line)
            continue
        name = group["name"].lower()
        lines.append(f"User-agent: {name if name in ('*', _PROGRAM) else 'another'}")
    return RobotRules(Protego.parse("\n".join(lines)))
