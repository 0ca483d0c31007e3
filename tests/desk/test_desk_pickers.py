"""The lists in which typed words find entries: the best match first, only what matches, each row told apart."""

from __future__ import annotations

import re
from statistics import median
from time import process_time
from typing import Any

import pytest
from conftest import BASE, MakeSite
from desk_client import DeskClient, words_of

EVENTS = "content/stories/dispute/events"
PILOT = (
    "type: announcement\ndate: 2021-11-01\ntitle: The ministry starts a pilot\nspeaker: ministry\nclaims:\n"
    "  - {id: branches, text: Every branch has it}\n"
    "  - {id: faults, text: It had no faults}\n"
    "  - {id: prosecuted, text: The ministry never prosecuted anybody}\n"
    "sources: gazette\npublished: 2021-11-10\n"
)


def _find(desk: DeskClient, query: str, kind: str = "event", field: str = "denies") -> dict[str, Any]:
    answer: dict[str, Any] = desk.get(f"/-/find?kind={kind}&field={field}&story=dispute&q={query}").json()
    return answer


def _rows(answer: dict[str, Any]) -> list[str]:
    rows = re.findall("<li [^>]*>(.*?)</li>", answer["html"], re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", "", row).split()).replace("\xa0", " ") for row in rows]


def test_claim_with_the_words_comes_first(make_site: MakeSite) -> None:
    """The claim that holds the words stands first, its event after it as a whole, and no claim without the words."""
    desk = DeskClient(make_site({f"{EVENTS}/pilot.yaml": PILOT}))
    answer = _find(desk, "never prosec")

    assert [one["id"] for one in answer["choices"]] == ["pilot#prosecuted", "pilot"]
    claim, whole = _rows(answer)
    assert claim == (
        "The ministry never prosecuted anybody claim · said by The ministry · 1 November 2021 · "
        "in “The ministry starts a pilot”"
    )
    assert whole == "The whole of “The ministry starts a pilot” said by The ministry · 1 November 2021"


def test_event_is_offered_as_a_whole_by_its_own_title(make_site: MakeSite) -> None:
    """Words of a headline find the event, and its claims after it; where no claim can be meant, the event alone."""
    desk = DeskClient(make_site({f"{EVENTS}/pilot.yaml": PILOT}))
    denied = _find(desk, "starts a pilot")

    assert [one["id"] for one in denied["choices"]] == ["pilot", "pilot#branches", "pilot#faults", "pilot#prosecuted"]
    assert _rows(denied)[0] == "The ministry starts a pilot the whole event · said by The ministry · 1 November 2021"
    assert _rows(_find(desk, "no faults", field="after")) == [
        "The ministry starts a pilot said by The ministry · 1 November 2021"
    ]


@pytest.mark.parametrize(
    ("language", "claim", "whole"),
    [
        ("ru", "утверждение", "Целиком: «The ministry starts a pilot»"),
        ("kk", "тұжырым", "Тұтасымен: «The ministry starts a pilot»"),
    ],
)
def test_rows_are_told_in_the_desks_language(make_site: MakeSite, language: str, claim: str, whole: str) -> None:
    """Each row says in Russian and Kazakh too what it is."""
    rows = _rows(_find(DeskClient(make_site({f"{EVENTS}/pilot.yaml": PILOT}), language=language), "never prosec"))

    assert claim in rows[0]
    assert rows[1].startswith(whole)


def test_only_a_whole_name_is_exact(make_site: MakeSite) -> None:
    """Enter takes only what is called exactly so; to add an entry is the last choice, and never exact."""
    desk = DeskClient(make_site({}))
    exact = {
        words: [one["id"] for one in _find(desk, words, "actor", "speaker")["choices"] if one["is_exact"]]
        for words in ("the company", "compan", "Jane Doe")
    }

    assert exact == {"the company": ["company"], "compan": [], "Jane Doe": []}
    assert _find(desk, "compan", "actor", "speaker")["choices"][-1]["id"] == "+actor:compan"


def test_rows_that_read_alike_show_their_ids(make_site: MakeSite) -> None:
    """Two sources of one title, publisher and day are told apart."""
    same = "  title: A letter\n  publisher: Weekly\n"
    more = f"first:\n{same}  url: https://example.org/1\nsecond:\n{same}  url: https://example.org/2\n"
    desk = DeskClient(make_site({"content/sources/more.yaml": more}))

    assert _rows(_find(desk, "a letter", "source", "sources"))[:2] == [
        "A letter Weekly first",
        "A letter Weekly second",
    ]


def test_nothing_is_offered_that_has_not_the_words(make_site: MakeSite) -> None:
    """Where nothing has the words, the list says so."""
    answer = _find(DeskClient(make_site({})), "harbour")

    assert answer["choices"] == []
    assert "Nothing here has these words." in answer["html"]


def test_long_lists_are_narrowed_by_typing(make_site: MakeSite) -> None:
    """A list shows fifty entries, and says how many more there are; another word narrows it."""
    more = "".join(f"s{number}: {{title: Letter {number}}}\n" for number in range(60))
    desk = DeskClient(make_site({"content/sources/more.yaml": more}))
    long = _find(desk, "letter", "source", "sources")

    assert len(long["choices"]) == 51
    assert "10 more: type a word to find them" in long["html"]
    assert [one["id"] for one in _find(desk, "letter 59", "source", "sources")["choices"]][:1] == ["s59"]

    new = "/-/new/statement?story=dispute"
    page = desk.post(new, **{"-story": "dispute", "-find.sources.0.source": "letter", "-do": ""})
    assert "10 more: type a word to find them" in words_of(page)


def test_many_stories_are_found_by_their_titles(make_site: MakeSite) -> None:
    """Beyond fifty stories, the form takes a title instead of a long list; other words stay, and nothing is guessed."""
    stories = {f"content/stories/s{number}/story.yaml": f"title: The strike of {number}\n" for number in range(60)}
    desk = DeskClient(make_site(stories))
    chosen = desk.post("/-/new/statement", **{"-story": "The strike of 7", "title": "It begins", "-do": ""})
    unknown = desk.post("/-/new/statement", **{"-story": "strike", "title": "It begins", "-do": ""})

    assert "Its address will be /s7/begins/ and never changes." in words_of(chosen)
    assert 'name="-story" list="stories" value="The strike of 7"' in chosen.text
    assert 'name="-story" list="stories" value="strike"' in unknown.text
    assert "/…/begins/" in words_of(unknown)


@pytest.mark.slow
def test_words_find_claims_among_thousands_of_events_at_once(make_site: MakeSite) -> None:
    """With 3,000 events of three claims each, an answer takes less than 200 ms of the processor."""
    events = {
        f"{EVENTS}/pilot-{number}.yaml": PILOT.replace("pilot", f"pilot {number}").replace(
            "It had", f"Number {number} had"
        )
        for number in range(3000)
    }
    desk = DeskClient(make_site({**events, f"{EVENTS}/other.yaml": BASE[f"{EVENTS}/announcement.yaml"]}))
    desk.get("/-/new/denial?story=dispute")
    _find(desk, "never")

    taken = {}
    for query in ("never prosec", "number 17 had", "ministry", "nevr prosecutd", ""):
        times = []
        for _ in range(5):
            start = process_time()
            _find(desk, query)
            times.append(process_time() - start)
        taken[query] = median(times)

    assert max(taken.values()) < 0.2, taken


GERMAN = "title: A test\nurl: https://example.org/\nlanguages: [en, de]\n"


def test_parliaments_are_called_in_the_language_of_the_site(make_site: MakeSite) -> None:
    """Once German was a language of the site, bills were noted as of a 'Parlament'."""
    act = "title: {en: An act, de: Ein Gesetz}\nprocedure: uk\norigin: commons\n"
    desk = DeskClient(make_site({"site.yaml": GERMAN, "content/bills/act.yaml": act}))

    assert "Parliament of the United Kingdom" in _rows(_find(desk, "act", "bill", "bill"))[0]
    assert "Parlament" not in words_of(desk.get("/-/edit/bill/act"))
    stages = words_of(desk.get("/-/new/bill-reading?story=dispute&bill=act"))
    assert "Lesung" not in stages


@pytest.mark.parametrize(
    ("kind", "field", "said"),
    [("actor", "speaker", "person or organization"), ("source", "sources", "source"), ("bill", "bill", "bill")],
)
def test_lists_say_what_they_add(make_site: MakeSite, kind: str, field: str, said: str) -> None:
    """Not 'a new entry', a word that says nothing."""
    rows = _rows(_find(DeskClient(make_site({})), "Lantern", kind, field))

    assert rows[-1] == f"Add “Lantern” as a new {said}… without leaving this form"


def test_merge_shows_ids_only_of_titles_that_are_alike(make_site: MakeSite) -> None:
    """Beside two different titles, an id says nothing: 'The company denies denial'."""
    desk = DeskClient(
        make_site({f"{EVENTS}/pilot.yaml": PILOT, f"{EVENTS}/again.yaml": PILOT, f"{EVENTS}/third.yaml": PILOT})
    )
    apart = desk.post("/-/act/merge/event/dispute/pilot", other="announcement", **{"-do": "look"}).text
    alike = desk.post("/-/act/merge/event/dispute/pilot", other="again", **{"-do": "look"}).text

    assert "The ministry announces</label></p>" in apart
    assert '<span class="small">again</span>' in alike
    assert "2021-11-01, The ministry again</span>" in alike
