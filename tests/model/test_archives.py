"""Addresses of archived copies, and addresses that lead to the same page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model.archives import archived_copy
from onrecord.model.web_addresses import clean_address, page_key

PAGE = "https://example.org/news?id=1"
WAYBACK = "https://web.archive.org/web"


@pytest.mark.parametrize(
    ("address", "url", "copy", "day"),
    [
        (f"{WAYBACK}/20211102120000/{PAGE}", PAGE, f"{WAYBACK}/20211102120000/{PAGE}", "2021-11-02"),
        (f"{WAYBACK}/20211102120000id_/{PAGE}", PAGE, f"{WAYBACK}/20211102120000/{PAGE}", "2021-11-02"),
        (f"http://archive.org/web/20211102/{PAGE}", PAGE, f"{WAYBACK}/20211102/{PAGE}", "2021-11-02"),
        (f"{WAYBACK}/2021/{PAGE}", PAGE, f"{WAYBACK}/2021/{PAGE}", ""),
        (f"{WAYBACK}/20211399/{PAGE}", PAGE, f"{WAYBACK}/20211399/{PAGE}", ""),
        (f"{WAYBACK}/20211102120000/http:/example.org/a", "http://example.org/a",
         f"{WAYBACK}/20211102120000/http://example.org/a", "2021-11-02"),
        (f"{WAYBACK}/20211102120000/example.org/a", "http://example.org/a",
         f"{WAYBACK}/20211102120000/http://example.org/a", "2021-11-02"),
        (f"{WAYBACK}/*/{PAGE}", PAGE, "", ""),
        (f"{WAYBACK}/2021*/{PAGE}", PAGE, "", ""),
        (f"{WAYBACK}/{PAGE}", PAGE, "", ""),
        (f"https://web.archive.org/save/{PAGE}", PAGE, "", ""),
    ],
)  # fmt: skip
def test_address_of_a_copy_is_taken_apart(address: str, url: str, copy: str, day: str) -> None:
    """A copy has the page's own address, its own, and the day of the archive; a list of copies has the first alone."""
    found = archived_copy(address)

    assert found is not None
    assert (found.url, found.archive_url, found.archive_date) == (url, copy, day)
    assert found.raw_url == copy.replace(f"/{url}", f"id_/{url}")


@pytest.mark.parametrize("address", [PAGE, "https://archive.org/details/book", "https://web.archive.org/", ""])
def test_other_address_is_no_copy(address: str) -> None:
    """A page, and a page about the archive itself, is no copy."""
    assert archived_copy(address) is None


@pytest.mark.parametrize(
    "spelling",
    [
        "http://example.org/a%20b?x=1", "https://EXAMPLE.org/a%20b/?x=1", "https://example.org:443/a%20b?x=1#part",
        "https://example.org/a%20b?utm_source=tg&x=1&fbclid=2", "https://user:secret@example.org/a%20b?x=1",
    ],
)  # fmt: skip
def test_spellings_of_one_page_have_one_key(spelling: str) -> None:
    """Scheme, port, slash, case of the host, fragment, trackers and passwords don't make another page."""
    assert page_key(spelling) == page_key("https://example.org/a%20b?x=1")


@pytest.mark.parametrize(
    "other", ["https://example.org/A%20b?x=1", "https://example.org/a%20b?x=2", "https://example.org:8080/a%20b?x=1",
              "https://example.org/a%20b?x=1#/page"],
)  # fmt: skip
def test_other_pages_have_other_keys(other: str) -> None:
    """Path, parameters, other ports and fragments that are pages make another page."""
    assert page_key(other) != page_key("https://example.org/a%20b?x=1")


def test_host_has_one_key_in_both_alphabets() -> None:
    """A host in its own letters is the same as in those of the name system."""
    assert page_key("https://пример.рф/a") == page_key("https://xn--e1afmkfd.xn--p1ai/a")


def test_address_is_cleaned_for_an_entry() -> None:
    """An address loses what tells where its reader came from; characters that an entry can't contain are encoded."""
    assert clean_address("https://me:pw@example.org/l'accord?utm_medium=x&id={1}#:~:text=a") == (
        "https://example.org/l%27accord?id=%7B1%7D"
    )


@given(st.text())
def test_any_text_has_a_key(text: str) -> None:
    """No text ends in an exception; what is taken for a copy names the page or the copy."""
    copy = archived_copy(text)

    assert isinstance(page_key(text), str)
    assert copy is None or copy.url or copy.archive_url
