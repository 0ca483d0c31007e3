"""Addresses of pages and files, and links between them."""

from __future__ import annotations

import re
from urllib.parse import unquote, urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model.addresses import (
    NOT_FOUND,
    Addresses,
    absolute,
    addresses_in,
    citation_anchor,
    citing_anchor,
    claim_anchor,
    output_path,
    static_file,
)
from onrecord.model.relative_links import relative, resolve
from onrecord.model.reserved_ids import is_reserved_for_event
from onrecord.model.text_fragments import text_fragment

ENGLISH, RUSSIAN = addresses_in("en", "en"), addresses_in("ru", "en")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (ENGLISH.home, ""),
        (ENGLISH.story("dispute"), "dispute/"),
        (ENGLISH.event("dispute", "denial"), "dispute/denial/"),
        (ENGLISH.claim("dispute", "denial", "joint"), "dispute/denial/#denial__joint"),
        (ENGLISH.story_sources("dispute"), "dispute/sources/"),
        (ENGLISH.actor("ministry"), "actors/ministry/"),
        (ENGLISH.source("gazette"), "sources/gazette/"),
        (RUSSIAN.home, "ru/"),
        (RUSSIAN.story("dispute"), "ru/dispute/"),
        (RUSSIAN.event("dispute", "denial"), "ru/dispute/denial/"),
        (RUSSIAN.claim("dispute", "denial", "joint"), "ru/dispute/denial/#denial__joint"),
        (RUSSIAN.story_sources("dispute"), "ru/dispute/sources/"),
        (RUSSIAN.actor("ministry"), "ru/actors/ministry/"),
        (RUSSIAN.source("gazette"), "ru/sources/gazette/"),
        (addresses_in("sr-Latn", "en").home, "sr-latn/"),
        (static_file("style.css"), "static/style.css"),
        (static_file("photos/a letter #1?.jpg"), "static/photos/a%20letter%20%231%3F.jpg"),
    ],
)
def test_thing_has_its_address(address: str, expected: str) -> None:
    """Each item has one address; the default language is at the root, other languages below their code."""
    assert address == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", "index.html"),
        ("dispute/", "dispute/index.html"),
        ("ru/dispute/denial/", "ru/dispute/denial/index.html"),
        ("404.html", "404.html"),
        ("static/style.css", "static/style.css"),
    ],
)
def test_address_has_its_file(address: str, expected: str) -> None:
    """A server sends a folder's index page."""
    path = output_path(address)

    assert path == expected


@pytest.mark.parametrize(
    ("page", "target", "expected"),
    [
        ("", "", "./"),
        ("", "dispute/", "dispute/"),
        ("dispute/", "", "../"),
        ("dispute/", "dispute/", "./"),
        ("dispute/", "dispute/#denial__joint", "#denial__joint"),
        ("dispute/", "dispute/denial/", "denial/"),
        ("dispute/denial/", "dispute/", "../"),
        ("dispute/denial/", "dispute/announcement/#a", "../announcement/#a"),
        ("dispute/denial/", "actors/ministry/", "../../actors/ministry/"),
        ("dispute/denial/", "static/style.css", "../../static/style.css"),
        ("ru/dispute/", "dispute/", "../../dispute/"),
        ("404.html", "", "./"),
        ("404.html", "dispute/", "dispute/"),
    ],
)
def test_link_is_as_short_as_possible(page: str, target: str, expected: str) -> None:
    """A relative link goes up no further than necessary."""
    link = relative(page, target)

    assert link == expected


@pytest.mark.parametrize(
    ("page", "link", "expected"),
    [
        ("dispute/denial/", "../../", ""),
        ("dispute/denial/", "../../../", None),
        ("", "../", None),
        ("", "../dispute/", None),
        ("dispute/", "../../site/", None),
        ("dispute/", "./denial/", "dispute/denial/"),
        ("dispute/", ".", "dispute/"),
        ("dispute/", "", "dispute/"),
        ("dispute/", "#top", "dispute/#top"),
        ("dispute/denial/", "../announcement/", "dispute/announcement/"),
        ("dispute/denial/", "..", "dispute/"),
        ("dispute/denial/", "../..", ""),
    ],
)
def test_link_is_followed(page: str, link: str, expected: str | None) -> None:
    """A link resolves as in a browser, and to None when it leaves the site."""
    target = resolve(page, link)

    assert target == expected


@pytest.mark.parametrize("base_url", ["https://example.org/record", "https://example.org/record/"])
def test_absolute_url_has_one_slash_after_the_base(base_url: str) -> None:
    """The absolute URL is the same whether or not the base URL ends with a slash."""
    address = absolute(base_url, "dispute/")

    assert address == "https://example.org/record/dispute/"


ids = st.lists(st.text("abz019", min_size=1, max_size=4), min_size=1, max_size=3).map("-".join)
file_names = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=12
).filter(lambda name: not name.startswith("."))
languages = st.builds(Addresses, st.sampled_from(["", "ru/", "sr-latn/"]))
pages = st.one_of(
    st.just(NOT_FOUND),
    st.builds(lambda addresses: addresses.home, languages),
    st.builds(Addresses.story, languages, ids),
    st.builds(Addresses.event, languages, ids, ids),
    st.builds(Addresses.story_sources, languages, ids),
    st.builds(Addresses.actor, languages, ids),
    st.builds(Addresses.source, languages, ids),
)
files = st.lists(file_names, min_size=1, max_size=3).map(lambda names: static_file("/".join(names)))
targets = st.one_of(
    pages,
    files,
    st.builds(Addresses.claim, languages, ids, ids, ids),
    st.builds(lambda page, number: f"{page}#{citation_anchor(number)}", pages, st.integers(1, 99)),
)


@given(pages, targets)
def test_link_leads_to_its_target(page: str, target: str) -> None:
    """A link from any page to any target resolves to the target."""
    found = resolve(page, relative(page, target))

    assert found == target


@pytest.mark.parametrize("base", ["https://example.org/", "https://example.org/repo/"])
@given(page=pages, target=targets)
def test_browser_finds_the_target(base: str, page: str, target: str) -> None:
    """A browser that follows the link reaches the target, under any base path."""
    found = urljoin(base + page, relative(page, target))

    assert found == base + target


@given(st.lists(file_names, min_size=1, max_size=3).map("/".join))
def test_file_is_found_by_its_address(path: str) -> None:
    """A server finds a static file by its address, whatever the file's name is."""
    address = static_file(path)

    assert unquote(address) == f"static/{path}"
    assert not set(address) & set('?#"<> ')


@given(ids.filter(lambda id_: not is_reserved_for_event(id_)), ids, ids, st.integers(1, 999), st.integers(1, 999))
def test_anchor_never_equals_an_event_id(event: str, other: str, claim: str, number: int, occurrence: int) -> None:
    """The anchor of a claim, reference or citation never equals an event's id."""
    anchors = {claim_anchor(other, claim), citation_anchor(number), citing_anchor(number, occurrence)}

    assert event not in anchors


@given(st.tuples(ids, ids), st.tuples(ids, ids))
def test_claims_have_distinct_anchors(one: tuple[str, str], other: tuple[str, str]) -> None:
    """Different claims have different anchors."""
    assert (claim_anchor(*one) == claim_anchor(*other)) is (one == other)


PAGE = "https://example.org/a?b=1"


@pytest.mark.parametrize(
    ("exact", "prefix", "suffix", "directive"),
    [
        ("access", "", "", "access"),
        ("direct  access", "has\nbeen", "to the", "has%20been-,direct%20access,-to%20the"),
        ("first-ever, all & sundry", "", "", "first%2Dever%2C%20all%20%26%20sundry"),
        ("доступ", "прямой-", "", "%D0%BF%D1%80%D1%8F%D0%BC%D0%BE%D0%B9%2D-,%D0%B4%D0%BE%D1%81%D1%82%D1%83%D0%BF"),
        ("a#b/c?d=e+f%g:h", "", "", "a%23b%2Fc%3Fd%3De%2Bf%25g%3Ah"),
        ("1 2 3 4 5 6 7 8 9 10 11 12", "", "", "1%202%203%204%205%206%207%208%209%2010%2011%2012"),
        ("1 2 3 4 5 6 7 8 9 10 11 12 13", "0", "14", "0-,1%202%203%204%205,9%2010%2011%2012%2013,-14"),
        ("the so-called «system» is open", "", "", "the%20so%2Dcalled,is%20open"),
        ("open – or shut", "", "", "open%20%E2%80%93%20or%20shut"),
    ],
)
def test_text_fragment_points_to_the_quoted_words(exact: str, prefix: str, suffix: str, directive: str) -> None:
    """Words are escaped; a long quotation, or one with typographic marks, is addressed by its first and last words."""
    assert text_fragment(PAGE, exact, prefix, suffix) == f"{PAGE}#:~:text={directive}"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{PAGE}#part", f"{PAGE}#part:~:text=x"),
        (f"{PAGE}#", f"{PAGE}#:~:text=x"),
        (f"{PAGE}#part:~:text=other", f"{PAGE}#part:~:text=x"),
        (f"{PAGE}#:~:text=other", f"{PAGE}#:~:text=x"),
    ],
)
def test_text_fragment_keeps_the_fragment_of_the_url(url: str, expected: str) -> None:
    """A URL keeps its own fragment, but an earlier text directive is replaced."""
    assert text_fragment(url, "x") == expected


@given(st.text(min_size=1), st.text(), st.text())
def test_text_fragment_escapes_any_text(exact: str, prefix: str, suffix: str) -> None:
    """No character of the words becomes a part of the directive's syntax or ends an HTML attribute."""
    directive = text_fragment(PAGE, exact, prefix, suffix).removeprefix(f"{PAGE}#:~:text=")
    parts = [part.removesuffix("-") if index == 0 else part for index, part in enumerate(directive.split(","))]

    assert all(re.fullmatch(r"-?(?:[A-Za-z0-9._~]|%[0-9A-F]{2})*", part) for part in parts)
    assert len(parts) <= 4
