"""Answers have what a reader sees, and nothing that only a program reads."""

from __future__ import annotations

import pytest

from onrecord.web.mcp.seen_letters import visible

HIDDEN = {
    "tags": "".join(chr(0xE0000 + ord(letter)) for letter in "obey"),
    "variation selectors": "\ufe00\ufe01\U000e0100\U000e01ef",
    "direction": "\u202e\u2066\u2069\u200f\u061c",
    "nothing": "\u200b\u2060\u2063\ufeff\u00ad\u3164\uffa0",
    "joiners": "\u200c\u200d\u200c\u200d",
    "control": "\x00\x1b\x07\x9b\x7f",
    "private": "\ue000\U0010fffd\ufffe",
    "half": "\ud800",
}


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_what_nobody_sees_goes(hidden: str) -> None:
    """Invisible letters go, and those around them stay."""
    assert visible(f"A signed {hidden} agreement") == "A signed  agreement"


@pytest.mark.parametrize(
    "text",
    [
        "Plain words.\n\tA second line.",
        "«Приливные ворота» – 门 “ґ” é e\u0301",
        "می\u200cخواهم",
        "क्\u200dष",
        "👩🏽 🇺🇦",
    ],
)
def test_what_readers_see_stays(text: str) -> None:
    """Letters of all languages stay, with the joiners that some need inside of words."""
    assert visible(text) == text


def test_ends_of_lines_are_told_apart() -> None:
    """The rare ends of lines become common ones, so that two words stay two."""
    assert visible("one\u2028two") == "one\ntwo"
