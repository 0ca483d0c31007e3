"""The search for entries by a part of a name, title, publisher or address, in any spelling."""

from __future__ import annotations

import pytest
from conftest import MakeSite
from hypothesis import given
from hypothesis import strategies as st

from onrecord.editing.lookup.candidate_search import Candidate, find_candidates, is_address
from onrecord.editing.lookup.offered_entries import list_candidates
from onrecord.model.records import Records
from onrecord.read import read_site

ACTORS = (
    Candidate("george-chen", ("George Chen",), ("Facebook, Inc.", "head of public policy")),
    Candidate("li-chengdu", ("Li Chengdu",), ("Tencent",)),
    Candidate("balaeva", ("Аида Балаева", "Aida Balayeva"), ("Ministry of Information",)),
    Candidate("ben-mcconaghy", ("Ben McConaghy",), ("Facebook, Inc.",)),
    Candidate("jose-nunez", ("José Núñez",)),
    Candidate("meta", ("Meta Platforms", "Facebook, Inc."), (), ("https://www.meta.com/",)),
)
CERTAIN = {
    "george-chen": "george-chen",
    "Chen George": "george-chen",
    "GEORGE CHEN": "george-chen",
    "chen geor": "george-chen",
    "Балаева": "balaeva",
    "balaeva": "balaeva",
    "аида б": "balaeva",
    "jose nunez": "jose-nunez",
    "meta.com": "meta",
    "http://meta.com": "meta",
    "Facebook": "meta",
    "\u202eChen\u202c George": "george-chen",
}


@pytest.mark.parametrize(("query", "expected"), CERTAIN.items(), ids=map(repr, CERTAIN))
def test_words_of_a_name_find_its_entry(query: str, expected: str) -> None:
    """An id, the words of a name in any order and script, their beginnings, or an address mean one entry."""
    found = find_candidates(query, ACTORS).certain

    assert found is not None
    assert found.id == expected


EVENTS = (
    Candidate(
        "pilot",
        ("The office starts a pilot",),
        ("Ann Lee",),
        parts=(
            Candidate("pilot#one", ("Every branch has the system",), ("Ann Lee", "The office starts a pilot")),
            Candidate("pilot#two", ("No error was found",), ("Ann Lee", "The office starts a pilot")),
            Candidate(
                "pilot#three", ("The office never prosecuted anybody",), ("Ann Lee", "The office starts a pilot")
            ),
        ),
    ),
    Candidate("prosecutions", ("Prosecutions begin",), parts=(Candidate("prosecutions#x", ("They are fair",)),)),
    Candidate("report", ("A report on prosecuted people",)),
)
FOUND_PARTS = {
    "never prosec": (["pilot#three"], ["pilot"]),
    "office never": (["pilot#three"], ["pilot"]),
    "prosecuted": (["pilot#three", "report", "prosecutions"], ["pilot"]),
    "prosecutions": (["prosecutions", "pilot#three", "report"], ["pilot"]),
    "no error": (["pilot#two"], ["pilot"]),
    "starts a pilot": (["pilot", "pilot#one", "pilot#two", "pilot#three"], []),
    "pilot": (["pilot", "pilot#one", "pilot#two", "pilot#three"], []),
    "lee": (["pilot#one", "pilot#two", "pilot#three", "pilot"], []),
    "harbour": ([], []),
}


@pytest.mark.parametrize(("query", "expected"), FOUND_PARTS.items(), ids=map(repr, FOUND_PARTS))
def test_claims_come_before_their_event(query: str, expected: tuple[list[str], list[str]]) -> None:
    """What holds the words comes first, an event that does not only after its claims; what matches nowhere is left out.

    A claim matches by the headline around it too, but after what has the words itself.
    """
    found = find_candidates(query, EVENTS, with_parts=True)

    assert ([one.id for one in found.matches], [one.id for one in found.wholes]) == expected


EXACT = {
    "no error was found": ["pilot#two"],
    "Prosecutions begin": ["prosecutions"],
    "report": ["report"],
    "pilot#one": ["pilot#one"],
    "prosecuted": [],
    "no error": [],
}


@pytest.mark.parametrize(("query", "expected"), EXACT.items(), ids=map(repr, EXACT))
def test_only_a_whole_name_or_id_is_exact(query: str, expected: list[str]) -> None:
    """Words that only begin a name are not taken for it, even if they fit one entry alone."""
    assert [one.id for one in find_candidates(query, EVENTS, with_parts=True).exact] == expected


@pytest.mark.parametrize(("query", "found"), [("министерства", "m"), ("министр", "p"), ("полиции", "p")])
def test_other_endings_of_a_word_match(query: str, found: str) -> None:
    """A word matches in another case, but after names that begin with it."""
    people = (Candidate("m", ("Министерство информации",)), Candidate("p", ("Полиция и министры",)))

    assert find_candidates(query, people).matches[0].id == found


UNCERTAIN = {
    "chen": ["george-chen", "li-chengdu"],
    "acebook": ["meta", "george-chen", "ben-mcconaghy"],
    "inform": ["balaeva"],
    "mc conaghy": ["ben-mcconaghy"],
    "McConaughey": ["ben-mcconaghy"],
    "Geroge Chne": ["george-chen"],
    "Балаевва": ["balaeva"],
    "nobody of that name": [],
    "": [],
    "…": [],
}


@pytest.mark.parametrize(("query", "expected"), UNCERTAIN.items(), ids=map(repr, UNCERTAIN))
def test_less_certain_matches_are_offered(query: str, expected: list[str]) -> None:
    """Several matches, parts of words, words around a name and similar words are offered, the best first."""
    found = find_candidates(query, ACTORS)

    assert ([match.id for match in found.matches], found.certain) == (expected, None)


def test_address_finds_its_own_source_before_longer_ones() -> None:
    """An address means the source that has it, with or without its scheme, 'www.' and last slash."""
    sources = (
        Candidate("list", ("A list",), addresses=("https://example.org/news/",)),
        Candidate("one", ("One",), addresses=("https://example.org/news/one",)),
    )

    found = find_candidates("http://www.example.org/news", sources)

    assert ([match.id for match in found.matches], found.certain) == (["list", "one"], sources[0])
    assert find_candidates("https://example.org/other", sources).matches == ()
    assert (is_address("https://example.org/x"), is_address("example"), is_address("Who: us")) == (True, False, False)


@given(st.text(max_size=20))
def test_any_text_is_a_query(query: str) -> None:
    """A search fails for no text, and what it is certain of is its first match."""
    found = find_candidates(query, ACTORS)

    assert found.certain in (None, *found.matches[:1])


@given(st.permutations(ACTORS), st.sampled_from(["chen", "Facebook", "balaeva", "McConaughey"]))
def test_order_of_the_candidates_changes_no_match(order: list[Candidate], query: str) -> None:
    """The order of the candidates decides only the order of equally good matches."""
    found, usual = find_candidates(query, order), find_candidates(query, ACTORS)

    assert {match.id for match in found.matches} == {match.id for match in usual.matches}
    assert found.certain == usual.certain


def _records(root: MakeSite, actors: str, sources: str = "") -> Records:
    files = {"content/actors/more.yaml": actors, **({"content/sources/more.yaml": sources} if sources else {})}
    reading = read_site(root(files)).value
    assert reading is not None
    return reading.records


def test_entries_are_found_by_what_surrounds_them(make_site: MakeSite) -> None:
    """An actor is found by other names and its organization, a source by publisher and day, an event by a claim."""
    records = _records(
        make_site,
        "spokesman: {name: {en: A spokesman, ru: Представитель}, kind: person, member_of: company, "
        "other_names: [The voice]}\n",
        "post: {description: A post, publisher: Weekly, issued: 2021-12-24, url: https://example.org/post}\n",
    )

    def first(query: str, kind: str) -> str:
        return find_candidates(query, list_candidates(kind, records, "dispute")).matches[0].id  # type: ignore[arg-type]

    assert first("представ", "actor") == first("the voice", "actor") == "spokesman"
    found = find_candidates("company", list_candidates("actor", records))
    assert [match.id for match in found.matches] == ["company", "spokesman"]
    assert first("weekly", "source") == first("2021-12", "source") == "post"
    assert first("has access", "event") == first("ministry announces", "event") == "announcement"


def test_recent_entries_stand_first(make_site: MakeSite) -> None:
    """Lists begin with the latest events, and with the actors and sources that these name."""
    records = _records(make_site, "a: {name: A first name, kind: person}\n", "a: {title: A first title}\n")

    assert [event.id for event in list_candidates("event", records, "dispute")] == ["denial", "announcement"]
    assert [actor.id for actor in list_candidates("actor", records, "dispute")] == ["company", "ministry", "a"]
    assert [source.id for source in list_candidates("source", records, "dispute")] == ["wire", "gazette", "a"]
    assert [actor.id for actor in list_candidates("actor", records)] == ["a", "company", "ministry"]
