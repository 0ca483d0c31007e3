"""`robots.txt`: the longest rule counts, wildcards too, and no text of it breaks the reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.web.links.robots import robot_rules

RULES = """\
User-agent: other
Disallow: /

User-agent: OnRecord/2.0
User-agent: another

Disallow: /private
Allow: /private/open # but this
Disallow: /both
Allow: /both
Disallow: /*?print=
Disallow: /*.pdf$
Disallow: /Жаңа
Crawl-delay: 7
"""


@pytest.mark.parametrize(
    ("path", "is_allowed"),
    [
        ("/", True), ("/private/x", False), ("/private/open/x", True), ("/both", True),
        ("/a?print=1", False), ("/a?page=1", True), ("/a/act.pdf", False), ("/a/act.pdf?x", True),
        ("/a.pdf.html", True), ("/%D0%96%D0%B0%D2%A3%D0%B0", False), ("/%D0%B0", True),
    ],
)  # fmt: skip
def test_longest_rule_of_the_own_group_counts(path: str, is_allowed: bool) -> None:  # noqa: FBT001
    """The group of this program counts; in it the longest rule, and of two equal ones the one that allows."""
    rules = robot_rules(RULES)

    assert rules.allows(f"https://example.org{path}") == is_allowed
    assert rules.delay == 7


def test_group_for_all_counts_if_none_is_named() -> None:
    """The group of all programs counts for one without its own; an empty file allows everything."""
    assert not robot_rules("User-agent: *\nDisallow: /x").allows("https://example.org/x/y")
    assert not robot_rules("User-agent: record\nAllow: /\n\nUser-agent: *\nDisallow: /").allows("https://example.org/")
    assert robot_rules("").allows("https://example.org/x")
    assert robot_rules("").delay == 0


@pytest.mark.parametrize(
    "line", ["Disallow: //[", "Crawl-delay: ²", f"Crawl-delay: {'9' * 5000}", "Disallow: \x00", "Disallow", ": /"]
)
def test_unreadable_line_is_left_out(line: str) -> None:
    """A line that says nothing is left out; the others count."""
    rules = robot_rules(f"User-agent: *\n{line}\nDisallow: /x")

    assert not rules.allows("https://example.org/x")
    assert rules.allows("https://example.org/y")
    assert rules.delay == 0


@pytest.mark.parametrize(
    "form", ["User-agent: {}\n", "user   agent a{}\n", "\x0buseragent: *{}*\n", "User-agent:onrecord/{}\n"]
)
@pytest.mark.timeout(20)
def test_many_groups_take_little_memory(form: str) -> None:
    """A rule below thousands of groups is stored once, not once for each group."""
    groups = "".join(form.format(number) for number in range(20_000))
    rules = robot_rules("".join(("User-agent: *\n", groups, "Disallow: /x\n" * 10_000)))

    assert not rules.allows("https://example.org/x")
    assert rules.allows("https://example.org/y")


@given(st.text(alphabet=st.sampled_from("userdialow-gnt:/[]%*#?$² \n\r\x0b9\ufffd"), max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Any text can be read."""
    rules = robot_rules(f"User-agent: *\n{text}")

    assert rules.allows("https://example.org/x?y#[") in (True, False)
    assert rules.delay >= 0
