"""Entries of sources made from what pages say: safe, valid, and under the right address."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from onrecord.editing.entries.new_entries import entry_in_many
from onrecord.editing.entries.untrusted_text import plain_line, plain_text
from onrecord.model.quotations import occurrences, passages
from onrecord.read.file_decoding import decode, refused_in
from onrecord.web.page_facts import Fact, FieldName, PageFacts
from onrecord.web.sources.collected_source import PageAddress, address_of_page, collect
from onrecord.web.sources.new_snapshot import extract, new_snapshot

URL = "https://example.org/news/1"
_FIELDS: tuple[FieldName, ...] = ("title", "publisher", "container_title", "issued", "language", "type")
_LINES = st.text() | st.sampled_from(
    ["2021-11-02", "ru", "a: b # c", "- x", "~", "null", "{a", "'", '"', "…\u2028x", "2021"]
)
_FACTS = st.dictionaries(st.sampled_from(_FIELDS), st.builds(Fact, _LINES, st.just("a test"), st.booleans()))
_AUTHORS = st.lists(_LINES, max_size=3).map(lambda names: Fact(tuple(names), "a test", is_guess=True))


@given(_FACTS, _AUTHORS)
def test_entry_of_any_page_is_valid_yaml(fields: dict[FieldName, Fact], authors: Fact) -> None:
    """Whatever a page says, its entry is one mapping with exactly the cleaned values, and one line a value."""
    collected = collect(PageAddress(URL, ()), PageFacts({**fields, "author": authors}), None, "2022-06-01")
    text = entry_in_many("source", "one", collected.values, collected.guesses)
    read = yaml.load(text, yaml.BaseLoader)  # noqa: S506  (it makes texts only)

    assert decode(text.encode(), "").problems == ()
    assert read == {"one": dict(collected.values)}
    assert collected.values.get("title") or collected.values.get("description")


@pytest.mark.parametrize(
    ("canonical", "url", "note"),
    [
        ("", URL, ""),
        ("/news/1", URL, ""),
        ("/news/1/", URL, ""),
        ("/2021/denial?utm_source=x", "https://example.org/2021/denial", "names this address as its own"),
        ("https://other.example/news/1", URL, "on another host"),
        ("https://example.org/", URL, ""),
        ("javascript:alert(1)", URL, ""),
        ("https://[broken", URL, ""),
        ("https://me:pw@example.org:8080/x", URL, "on another host"),
    ],
)
def test_canonical_address_counts_on_its_own_host_alone(canonical: str, url: str, note: str) -> None:
    """The address that a page names as its own is used if it is another page of the same host."""
    address = address_of_page(URL, canonical)

    assert address.url == url
    assert len(address.notes) == bool(note)
    assert all(note in one for one in address.notes)


def test_tracked_address_is_cleaned() -> None:
    """An address loses its trackers, and a note says so."""
    assert address_of_page(f"{URL}?id=1&utm_source=x#top", "") == PageAddress(
        f"{URL}?id=1", (f"its address is kept as {URL}?id=1",)
    )


@given(st.text())
def test_any_text_becomes_plain(text: str) -> None:
    """A text of a stranger becomes one that entries and snapshots can contain, and stays the same a second time."""
    line, lines = plain_line(text), plain_text(text)

    assert refused_in(line) == refused_in(lines) == []
    assert "\n" not in line
    assert (plain_line(line), plain_text(lines)) == (line, lines)
    assert decode(f"{lines}\n".encode(), "", tabs=True).problems == ()


@given(st.lists(st.sampled_from(["one two", "three", "[…]", "<<<<<<< a", "four, five"]), min_size=1, max_size=8))
def test_extract_has_the_quotation_and_gaps(lines: list[str]) -> None:
    """An extract contains each quoted word, and a gap wherever lines are left out."""
    text = "\n".join([*lines, "the quoted words", *lines])
    kept = new_snapshot(extract(text, ["quoted words"])).text

    assert list(occurrences("quoted words", passages(kept)))
    assert kept == "[…]\nthe quoted words\n[…]\n"
