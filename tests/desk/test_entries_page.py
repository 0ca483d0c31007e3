"""All entries at the desk: the form that narrows the list, its pages, and what each row leads to."""

from __future__ import annotations

import os
import re
from html import unescape

import pytest
from conftest import BASE, MakeSite
from desk_client import DeskClient, words_of

EVENTS = "content/stories/dispute/events"
DRAFT = "type: report\nstatus: draft\ndate: 2022-03-01\ntitle: A barge was seen\nsources: wire\n"
MANY = {
    f"{EVENTS}/report-{number}.yaml": DRAFT.replace("A barge", f"Barge {number}").replace("status: draft\n", "")
    for number in range(60)
}


def _rows(page: str) -> list[str]:
    return [unescape(name) for name in re.findall(r'<h3><a href="/-/edit/([^"]+)">', page)]


def test_each_row_leads_to_what_can_be_done(make_site: MakeSite) -> None:
    """A row has the title, the kind, the day, who spoke and the story, and leads to the form and to an answer."""
    desk = DeskClient(make_site({f"{EVENTS}/draft.yaml": DRAFT}))
    page = desk.get("/-/entries?kind=event&q=barge")

    assert _rows(page.text) == ["event/dispute/draft"]
    assert "1 entry" in words_of(page)
    assert "Report 1 March 2022 · The dispute Draft" in words_of(page).replace("\xa0", " ")
    assert 'href="/-/answer?target=dispute/draft" aria-label="Answer: A barge was seen"' in page.text
    for address in re.findall(r'class="button" href="(/-/[^"]+)"', page.text):
        assert desk.get(unescape(address)).status_code == 200


def test_form_keeps_what_was_asked_and_says_what_is_not_clear(make_site: MakeSite) -> None:
    """Days are read as people type them; what is none is told at its field, and names that nobody has, too."""
    desk = DeskClient(make_site({}))
    page = desk.get("/-/entries?kind=event&from=1+Nov+2021&to=1+November+2021&who=minis")
    wrong = desk.get("/-/entries?from=soon&who=zebra")

    assert _rows(page.text) == ["event/dispute/announcement"]
    assert 'name="from" value="1 Nov 2021"' in page.text
    assert "The ministry" in page.text.split('id="m:who"')[1].split("</span>")[0]
    assert "'soon' is not a date" in unescape(wrong.text)
    assert 'id="f:from" name="from" value="soon" autocomplete="off" aria-describedby="m:from" aria-invalid="true"' in (
        wrong.text
    )
    assert "nobody is called so here" in wrong.text
    assert _rows(wrong.text) == []


def test_long_list_has_pages(make_site: MakeSite) -> None:
    """Fifty entries a page; the links keep what was asked, and a number beyond the last page is the last."""
    desk = DeskClient(make_site(MANY))
    first = desk.get("/-/entries?q=barge&kind=event")
    (following,) = re.findall(r'rel="next" href="([^"]+)"', first.text)
    second = desk.get(f"/-/entries{unescape(following)}")

    assert (len(_rows(first.text)), len(_rows(second.text))) == (50, 10)
    assert "60 entries page 1 of 2" in words_of(first)
    assert not set(_rows(first.text)) & set(_rows(second.text))
    for number in ("99", "-1", "x", "1" * 400):
        assert desk.get(f"/-/entries?q=barge&kind=event&page={number}").status_code == 200
    assert _rows(desk.get("/-/entries?q=barge&kind=event&page=99").text) == _rows(second.text)


def test_orders(make_site: MakeSite) -> None:
    """By the last change of a file, by title, and by day."""
    site = make_site({f"{EVENTS}/draft.yaml": DRAFT})
    for number, file in enumerate(sorted(site.rglob("*.yaml"))):
        os.utime(file, (number, number))
    os.utime(site / EVENTS / "denial.yaml", (10**6, 10**6))
    desk = DeskClient(site)

    assert _rows(desk.get("/-/entries?order=changed").text)[0] == "event/dispute/denial"
    titles = re.findall(r'<h3><a href="[^"]+">(?:<span[^>]*>)?([^<]+)', desk.get("/-/entries?order=title").text)
    assert titles == sorted(titles, key=str.casefold)
    assert _rows(desk.get("/-/entries?order=day").text)[0] == "event/dispute/draft"


def test_story_with_many_events_is_answered_from_the_list(make_site: MakeSite) -> None:
    """Which event of a story is answered is asked with a search where a story has more than fifty."""
    few = DeskClient(make_site({})).get("/-/answer?target=dispute")
    many = DeskClient(make_site(MANY)).get("/-/answer?target=dispute")

    assert "Which event is it?" in few.text
    assert many.url.path == "/-/entries"
    assert '<option value="dispute" selected>' in many.text


def test_nobody_is_asked_for_what_is_the_only_one(make_site: MakeSite) -> None:
    """'Add an answer' asks for the story where there are two, and for the event of the only story where it has two."""
    other = {"content/stories/other/story.yaml": "title: The other\n"}
    one_event = {f"{EVENTS}/denial.yaml": None}

    assert "What was said on" in DeskClient(make_site(one_event)).get("/-/answer").text
    assert "Which event is it?" in DeskClient(make_site({})).get("/-/answer").text
    assert 'href="/-/answer?target=dispute"' in DeskClient(make_site(other)).get("/-/answer").text


def test_words_of_editors_are_text(make_site: MakeSite) -> None:
    """What somebody typed or wrote is no mark-up."""
    hostile = BASE[f"{EVENTS}/denial.yaml"].replace("title: ", "title: <script>x</script> ")
    page = DeskClient(make_site({f"{EVENTS}/denial.yaml": hostile})).get("/-/entries?q=<script>")

    assert "<script>x" not in page.text
    assert 'value="&lt;script&gt;"' in page.text


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_list_is_translated(make_site: MakeSite, language: str) -> None:
    """The list is in the language of the desk."""
    page = DeskClient(make_site({}), language=language).get("/-/entries")

    assert "All entries" not in page.text
