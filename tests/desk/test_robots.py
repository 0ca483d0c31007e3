"""`robots.txt`: the longest rule counts, and no line of it breaks the reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.desk.web.robots import robot_rules

RULES = """\
User-agent: other
Disallow: /

User-agent: onrecord
User-agent: another

Disallow: /private
Allow: /private/open # but this
Disallow: /both
Allow: /both
Crawl-delay: 7
"""


@pytest.mark.parametrize(
    ("path", "is_allowed"),
    [("/", True), ("/private/x", False), ("/private/open/x", True), ("/both", True), ("/%D0%B0", True)],
)
def test_longest_rule_of_the_own_group_counts(path: str, is_allowed: bool) -> None:  # noqa: FBT001
    """The group of this program counts; in it the longest rule, and of two equal ones the one that allows."""
    rules = robot_rules(RULES, "onrecord/1.0")

    assert rules.allows(f"https://example.org{path}") == is_allowed
    assert rules.delay == 7


def test_group_for_all_counts_if_none_is_named() -> None:
    """The group of all programs counts for one without its own; an empty file allows everything."""
    assert not robot_rules("User-agent: *\nDisallow: /x", "onrecord/1.0").allows("https://example.org/x/y")
    assert robot_rules("", "onrecord/1.0").allows("https://example.org/x")
    assert robot_rules("", "onrecord/1.0").delay == 0


@pytest.mark.parametrize(
    "line", ["Disallow: //[", "Crawl-delay: ²", f"Crawl-delay: {'9' * 5000}", "Disallow: \x00", "Disallow", ": /"]
)
def test_unreadable_line_is_left_out(line: str) -> None:
    """A line on which the library fails is left out; the others count."""
    rules = robot_rules(f"User-agent: *\n{line}\nDisallow: /x", "onrecord/1.0")

    assert not rules.allows("https://example.org/x")
    assert rules.allows("https://example.org/y")


@given(st.text(alphabet=st.sampled_from("userdialow-gnt:/[]%*#?² \n\r\x0b9"), max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Any text can be read."""
    rules = robot_rules(f"User-agent: *\n{text}", "onrecord/1.0")

    assert rules.allows("https://example.org/x") in (True, False)
    assert rules.delay >= 0
