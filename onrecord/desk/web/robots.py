"""Reads `robots.txt`: which addresses of a server a program may ask for, and how often (RFC 9309).

urllib's parser follows the first rule that fits. The standard follows the longest, so the rules of each group are
sorted before it reads them. Lines that it can't read, and on which it may fail, are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit
from urllib.robotparser import RobotFileParser

from msgspec import Struct

_LINE = re.compile(r"(?P<name>user-agent|allow|disallow|crawl-delay)[ \t]*:[ \t]*(?P<value>[!-~ ]*)", re.IGNORECASE)
_SECONDS = re.compile(r"\d{1,4}")


class RobotRules(Struct, frozen=True):
    """The rules of a server for one program."""

    parser: RobotFileParser
    agent: str

    def allows(self, url: str) -> bool:
        """Return whether the program may ask for an address of the server."""
        return self.parser.can_fetch(self.agent, url)

    @property
    def delay(self) -> float:
        """The seconds that the server wants between two requests; 0 if it does not say."""
        return float(self.parser.crawl_delay(self.agent) or 0)


def robot_rules(text: str, agent: str) -> RobotRules:
    """Return the rules in the text of a `robots.txt`; an empty text allows everything."""
    parser = RobotFileParser()
    parser.parse(list(_sorted_lines(text)))
    return RobotRules(parser, agent)


def _sorted_lines(text: str) -> Iterator[str]:
    """Yield the lines that a parser needs; in each group, the rules with the longest paths first."""
    rules: list[tuple[str, str]] = []
    for name, value in _directives(text):
        if name == "user-agent":
            yield from _longest_first(rules)
            rules = []
            yield f"{name}: {value}"
        else:
            rules.append((name, value))
    yield from _longest_first(rules)


def _directives(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        found = _LINE.fullmatch(line.partition("#")[0].strip())
        if found is None:
            continue
        name, value = found["name"].lower(), found["value"]
        if _SECONDS.fullmatch(value) if name == "crawl-delay" else _is_path(value):
            yield name, value


def _is_path(value: str) -> bool:
    """Return whether urllib can read a path: to it, one such as `//[` begins with the address of a server."""
    try:
        urlsplit(unquote(value))
    except ValueError:
        return False
    return True


def _longest_first(rules: list[tuple[str, str]]) -> list[str]:
    # Of two rules with the same path, the one that allows counts.
    ordered = sorted(rules, key=lambda rule: (-len(rule[1]), rule[0] != "allow"))
    return [f"{name}: {value}" for name, value in ordered]
