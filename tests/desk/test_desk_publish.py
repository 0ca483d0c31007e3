"""Publishing at the desk: the page says what becomes public and what that changes, and does what the command does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import BASE, NOW, MakeSite
from desk_client import DeskClient, files_of, words_of

from onrecord.build.pipeline import Options
from onrecord.editing.changing.publication import publish_drafts

EVENTS = "content/stories/dispute/events"
DRAFT = (
    "type: denial\nstatus: draft  # not yet\ndate: 2021-11-03\ntitle: The company denies the rest\n"
    "speaker: chief\non_behalf_of: company\ndenies: announcement#access\nsources: letter\n"
)
FILES = {
    f"{EVENTS}/draft.yaml": DRAFT,
    "content/actors/chief.yaml": "chief: {name: The chief, kind: person, member_of: company}\n",
    "content/sources/letter.yaml": "letter: {title: The letter, publisher: The company, url: https://example.org/letter}\n",
}
PAGE = "/-/publish?event=dispute/draft"


def _with(**changes: str) -> dict[str, str | bytes | None]:
    return {**FILES, f"{EVENTS}/draft.yaml": DRAFT, **changes}


def test_says_what_becomes_public_and_writes_nothing(make_site: MakeSite) -> None:
    """The page has the event, its source, speaker and addresses, the lines that change, and what readers notice."""
    site = make_site(FILES)
    before = dict(files_of(site))
    page = DeskClient(site).get(PAGE)
    words = words_of(page).replace("\xa0", " ")

    assert dict(files_of(site)) == before
    assert "Denial 3 November 2021 · The dispute The company denies the rest and with it Source The letter" in words
    assert "Speaker The chief" in words
    assert "/dispute/draft/" in words
    assert "1 line changes in content/stories/dispute/events/draft.yaml status: draft" in words
    assert '<span class="new" data-n="2">published: 2022-06-01' in page.text
    after = "Disputed; no reply found from The ministry"
    assert f"claim “The ministry has access” before Asserted by The ministry after {after}" in words
    assert "/dispute/draft/ is new" not in words


def test_does_what_the_command_does(make_site: MakeSite, tmp_path: Path) -> None:
    """'Publish it' writes the same bytes as `onrecord publish`, and can be undone."""
    site = make_site(FILES)
    other = tmp_path / "other"
    shutil.copytree(site, other)
    before = dict(files_of(site))
    publish_drafts(other, ["dispute/draft"], Options(NOW.date(), now=NOW))
    desk = DeskClient(site)
    page = desk.post(PAGE, publish="yes")

    assert dict(files_of(site)) == dict(files_of(other))
    assert "Published “The company denies the rest”" in page.text
    assert "It is public already." in desk.get(PAGE).text
    desk.post("/-/undo", undo="1")
    assert dict(files_of(site)) == before


def test_publishes_the_story_with_it(make_site: MakeSite) -> None:
    """A draft story becomes public with its event, in one save."""
    story = "content/stories/dispute/story.yaml"
    site = make_site(_with(**{story: "title: The dispute\nstatus: draft\n"}))
    desk = DeskClient(site)

    assert "Story The dispute" in words_of(desk.get(PAGE))
    desk.post(PAGE, publish="yes")
    assert (site / story).read_text() == "title: The dispute\n"
    assert "status" not in (site / EVENTS / "draft.yaml").read_text()
    desk.post("/-/undo", undo="1")
    assert (site / story).read_text() == "title: The dispute\nstatus: draft\n"
    assert "What becomes public" in desk.get("/-/publish?story=dispute").text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("speaker: nobody", "no actor is called &#39;nobody&#39;"),
        ("embargo: 2022-06-02\nspeaker: chief", "&#39;draft&#39; has an embargo until 2022-06-02 (UTC)"),
    ],
)
def test_refuses_what_the_command_refuses(make_site: MakeSite, line: str, said: str) -> None:
    """With an error or before the end of an embargo, nothing can be published."""
    site = make_site(_with(**{f"{EVENTS}/draft.yaml": DRAFT.replace("speaker: chief", line)}))
    before = dict(files_of(site))
    desk = DeskClient(site)
    page = desk.get(PAGE)

    assert said.lower() in page.text.lower()
    assert "Publish it" not in page.text
    assert 'href="/-/edit/event/dispute/draft"' in page.text
    assert desk.post(PAGE, publish="yes").status_code == 409
    assert dict(files_of(site)) == before


def test_offers_the_draft_that_it_answers(make_site: MakeSite) -> None:
    """An answer to a draft is published with that draft, if the editor says so."""
    answer = DRAFT.replace("denial", "response").replace("denies: announcement#access", "responds_to: draft")
    site = make_site(_with(**{f"{EVENTS}/answer.yaml": answer}))
    desk = DeskClient(site)
    page = desk.get("/-/publish?event=dispute/answer")

    assert "It answers another draft" in page.text
    assert "/-/publish?event=dispute%2Fanswer&amp;with=dispute/draft" in page.text
    desk.post("/-/publish?event=dispute/answer&with=dispute/draft", publish="yes")
    assert not any(b"status: draft" in data for _, data in files_of(site))


def test_asks_for_the_name_of_a_reader(make_site: MakeSite) -> None:
    """A site that requires a sign-off gets a name, which goes into the file."""
    site = make_site(_with(**{"site.yaml": BASE["site.yaml"] + "requires_review: 2022-06-01\n"}))
    desk = DeskClient(site)

    assert "Who signed it off?" in desk.get(PAGE).text
    page = desk.post(PAGE, publish="yes", reviewed_by=" ")
    assert page.status_code == 409
    assert 'aria-invalid="true"' in page.text
    assert "<title>Error: What becomes public" in page.text
    assert desk.post(PAGE, publish="yes", reviewed_by="A\tB").status_code == 200
    assert "published: 2022-06-01  # not yet\nreviewed_by: A B\n" in (site / EVENTS / "draft.yaml").read_text()


def test_unknown_draft_is_refused(make_site: MakeSite) -> None:
    """A name that no entry has is refused in words."""
    page = DeskClient(make_site({})).get("/-/publish?event=dispute/nothing")

    assert page.status_code == 409
    assert "There is no draft &#39;dispute/nothing&#39;" in page.text


def test_quotation_and_organization_become_public(make_site: MakeSite) -> None:
    """The words that are quoted are listed, and the new organization of the new speaker; one that is known is not."""
    quoted = "quotes:\n  - {id: nothing, exact: We have nothing, lang: en, source: letter}\n"
    for body in ("harbour", "company"):
        files = _with(
            **{
                f"{EVENTS}/draft.yaml": DRAFT.replace("on_behalf_of: company\n", "") + quoted,
                "content/actors/chief.yaml": (
                    f"chief: {{name: The chief, kind: person, member_of: {body}}}\n"
                    "harbour: {name: The harbour board, kind: organization, part_of: port}\n"
                    "port: {name: The port, kind: organization}\n"
                ),
            }
        )
        words = words_of(DeskClient(make_site(files)).get(PAGE))

        assert "and with it Quotation We have nothing Source The letter" in words
        assert ("Organization The harbour board Organization The port" in words) == (body == "harbour")
        assert "Organization The company" not in words
