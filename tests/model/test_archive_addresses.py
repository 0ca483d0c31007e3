"""Addresses of web archives: what is read from them, which archives alter copies, and which copies are of a page."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onrecord.model.archives import (
    archived_copy,
    day_of_stamp,
    has_altered_copies,
    is_copy_of,
    is_in_archive,
    is_lasting_copy,
    wayback_address,
)

PAGE = "https://example.org/news?id=1"
STAMP = "20211102120000"


@pytest.mark.parametrize("flag", ["", "id_", "if_", "js_", "im_", "mp_"])
@pytest.mark.parametrize("host", ["web.archive.org", "www.archive.org", "archive.org:443", "WEB.archive.org.:80"])
@pytest.mark.parametrize("scheme", ["https", "http", "HTTPS"])
def test_wayback_machine_in_all_its_forms(scheme: str, host: str, flag: str) -> None:
    """Host, port, scheme and flag make no difference; the copy's address is the one that a browser shows."""
    copy = archived_copy(f"{scheme}://{host}/web/{STAMP}{flag}/{PAGE}")
    assert copy is not None
    assert (copy.url, copy.archive_url, copy.archive_date) == (PAGE, wayback_address(STAMP, PAGE), "2021-11-02")
    assert copy.raw_url == f"https://web.archive.org/web/{STAMP}id_/{PAGE}"


@pytest.mark.parametrize(
    "before",
    [
        "https://arquivo.pt/wayback/", "https://arquivo.pt/noFrame/replay/", "https://wayback.archive-it.org/1068/",
        "https://wayback.archive-it.org/all/", "https://webarchive.nationalarchives.gov.uk/",
        "https://webarchive.nationalarchives.gov.uk/ukgwa/", "https://webarchive.parliament.uk/",
        "https://www.webarchive.org.uk/wayback/archive/", "https://www.webarchive.org.uk/wayback/en/archive/",
        "https://webarchive.loc.gov/all/", "https://webarchive.nla.gov.au/awa/", "https://swap.stanford.edu/was/",
        "https://wayback.vefsafn.is/wayback/", "https://timetravel.mementoweb.org/memento/",
    ],
)  # fmt: skip
def test_other_archives(before: str) -> None:
    """The copy's address keeps the collection; a `*` leads to a list of copies."""
    for flag in ("", "mp_"):
        copy = archived_copy(f"{before}{STAMP}{flag}/{PAGE}")
        assert copy is not None
        assert (copy.url, copy.archive_url, copy.archive_date) == (PAGE, f"{before}{STAMP}/{PAGE}", "2021-11-02")
    for list_ in ("*", "2021*", "timemap/link", "timegate"):
        listed = archived_copy(f"{before}{list_}/{PAGE}")
        assert listed is not None
        assert (listed.url, listed.archive_url) == (PAGE, "")


def test_webcite_tells_the_moment_in_its_id() -> None:
    """The id of a copy that is known to be of 4 December 2006 (19:19 UTC) gives this day."""
    address = "http://www.webcitation.org/5Kt3PxfFl?url=https%3A%2F%2Fexample.org%2Fnews%3Fid%3D1"
    copy = archived_copy(address)
    assert copy is not None
    assert (copy.url, copy.archive_url, copy.archive_date) == (PAGE, address, "2006-12-04")
    asked = archived_copy("https://www.webcitation.org/query?url=example.org/a&date=2010-01-01")
    assert asked is not None
    assert (asked.url, asked.archive_url) == ("http://example.org/a", "")
    assert archived_copy("http://www.webcitation.org/5Kt3PxfFl") is None


ENDS = ("today", "ph", "is", "li", "md", "vn", "fo")
ONION = "archiveiya74codqgiixo33q62qlrqtkgmcitqx5u2oeqnmn5bpcbiyd.onion"


@pytest.mark.parametrize("host", [*(f"archive.{end}" for end in ENDS), ONION])
def test_archive_today_has_altered_copies(host: str) -> None:
    """No copy there counts; the page's address is read where there is one."""
    for path, url in {
        "AbCdE": None, "AbCdE#selection-1.2-3.4": None, f"{STAMP}/{PAGE}": PAGE, f"2021.11.02-120000/{PAGE}": PAGE,
        f"newest/{PAGE}": PAGE, f"o/AbCdE/{PAGE}": PAGE, PAGE: PAGE,
    }.items():  # fmt: skip
        address = f"https://www.{host}/{path}"
        copy = archived_copy(address)
        assert (copy.url if copy else None) == url
        assert not copy or copy.archive_url == copy.archive_date == ""
        assert has_altered_copies(address)
        assert is_in_archive(address)
        assert not is_lasting_copy(address)
    assert not has_altered_copies(f"https://{host}/")


@pytest.mark.parametrize(
    "address",
    [
        PAGE, "https://archive.org/details/book", "https://web.archive.org/", "https://web.archive.org/web/about",
        "https://archive.today.example.org/AbCdE", f"https://example.org/web/{STAMP}/{PAGE}", "https://perma.cc/",
        "https://arquivo.pt/page/search?q=x", "https://webarchive.loc.gov/", f"ftp://web.archive.org/web/{STAMP}/{PAGE}",
        f"https://web.archive.org@example.org/web/{STAMP}/{PAGE}", "http://[::1", "",
    ],
)  # fmt: skip
def test_other_addresses_are_in_no_archive(address: str) -> None:
    """Only the host decides, and only the path of a copy counts."""
    assert not is_in_archive(address)
    assert archived_copy(address) is None


def test_opaque_archives_tell_neither_page_nor_day() -> None:
    """Their copies last, though nothing can be read from the address."""
    assert archived_copy("https://perma.cc/AB12-CD34") is None
    assert is_in_archive("https://perma.cc/AB12-CD34")
    assert is_lasting_copy("https://perma.cc/AB12-CD34")


def test_list_of_copies_is_no_lasting_copy() -> None:
    """An address without a day leads elsewhere later."""
    assert not is_lasting_copy(f"https://web.archive.org/web/*/{PAGE}")
    assert not is_lasting_copy(f"https://web.archive.org/web/2021/{PAGE}")
    assert is_lasting_copy(f"https://web.archive.org/web/{STAMP}/{PAGE}")


def test_encoded_page_cannot_bring_other_signs() -> None:
    """What an address can't contain stays encoded, so that no report prints it."""
    copy = archived_copy(f"https://web.archive.org/web/{STAMP}/https%3A%2F%2Fexample.org%2Fa%0A%3A%3Aerror%1B%20b")
    assert copy is not None
    assert copy.url == "https://example.org/a%0A::error%1B%20b"
    cited = archived_copy(
        "https://www.webcitation.org/query?url=https%3A%2F%2Fexample.org%2F%0A%3A%3Aerror%E2%80%AE%27"
    )
    assert cited is not None
    assert cited.url == "https://example.org/%0A::error%E2%80%AE%27"
    assert wayback_address(STAMP, "https://example.org/\x1b[2J'\n{a}") == (
        f"https://web.archive.org/web/{STAMP}/https://example.org/%1B[2J%27%0A%7Ba%7D"
    )


@pytest.mark.parametrize(
    ("original", "is_same"),
    [
        ("http://example.org:80/news/?id=1", True), ("https://www.example.org/news?id=1#part", True),
        ("https://example.org/news?id=2", False), ("https://example.org.evil.example/news?id=1", False),
        ("https://example.org:8443/news?id=1", False), ("https://example.org/News?id=1", False),
    ],
)  # fmt: skip
def test_copy_is_of_the_same_page(original: str, is_same: bool) -> None:  # noqa: FBT001
    """Archives fold schemes, ports, `www.` and slashes; nothing else."""
    assert is_copy_of(original, PAGE) is is_same


def test_host_with_other_letters_is_the_same_in_ascii() -> None:
    """Archives write names of hosts in ASCII."""
    assert is_copy_of("http://xn--e1afmkfd.xn--p1ai/a", "https://пример.рф/a")


@given(st.text())
@example("example.org/\ud800\n")
def test_no_text_ends_in_an_exception(text: str) -> None:
    """Editors may write anything."""
    hosts = ("", f"web.archive.org/web/{STAMP}/", "archive.ph/")
    webcite = (f"https://www.webcitation.org/{name}?url={text}" for name in ("query", "zzzzzzzzz"))
    for address in (text, *(f"https://{host}{text}" for host in hosts), *webcite):
        copy = archived_copy(address)
        assert copy is None or (copy.url and copy.url.isprintable() and " " not in copy.url)
        is_in_archive(address)
        is_lasting_copy(address)
        is_copy_of(address, text)


@given(st.dates().filter(lambda day: day.year >= 1000))
def test_day_of_a_stamp(day: object) -> None:
    """A stamp begins with its day."""
    assert day_of_stamp(f"{day}".replace("-", "") + "120000") == str(day)
