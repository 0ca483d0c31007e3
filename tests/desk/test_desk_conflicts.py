"""Two versions of one file at the desk: nothing is overwritten, and nothing is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import BASE, MakeSite
from desk_client import DeskClient, hidden_fields, sent_fields, words_of
from httpx2 import Response

EVENTS = "content/stories/dispute/events"
DENIAL = f"{EVENTS}/denial.yaml"
PAGE = "/-/text/event/dispute/denial"
OPENED = BASE[DENIAL]
YOURS = OPENED.replace("The company denies", "The company says no").replace("2021-11-02", "2021-11-04")


def _conflict(site: Path, now: str | None, yours: str = YOURS) -> tuple[DeskClient, Response]:
    """Save `yours` while the file holds `now`; return the page that comes."""
    desk = DeskClient(site)
    opened = hidden_fields(desk.get(PAGE))
    if now is None:
        (site / DENIAL).unlink()
    else:
        (site / DENIAL).write_text(now)
    return desk, desk.post(PAGE, **opened, **{"-change": "slip"}, text=yours)


def test_asks_for_what_both_changed(make_site: MakeSite) -> None:
    """What one side changed is taken; what both changed asks, and nothing is chosen beforehand."""
    site = make_site({})
    now = OPENED.replace("wire", "[wire, gazette]  # both").replace("2021-11-02", "2021-11-03")
    desk, page = _conflict(site, now)
    words = words_of(page)

    assert page.status_code == 409
    assert (site / DENIAL).read_text() == now
    assert "Headline The company denies as it was ✓ taken The company says no" in words
    assert "Sources wire ✓ taken - wire - gazette as it was" in words
    assert "Date both changed 2021-11-02 2021-11-03 2021-11-04" in words
    assert "1 choice left" in words
    assert " checked" not in page.text
    again = desk.post("/-/conflict", **hidden_fields(page), settle="together")
    assert again.status_code == 409
    assert "Choose first Date: both changed" in words_of(again)
    assert (site / DENIAL).read_text() == now
    desk.post("/-/conflict", **hidden_fields(page), **{"take:date": "yours"}, settle="together")
    assert (site / DENIAL).read_text() == now.replace("denies\n", "says no\n").replace("2021-11-03", "2021-11-04")
    desk.post("/-/undo", undo="1")
    assert (site / DENIAL).read_text() == now


def test_joins_what_does_not_touch(make_site: MakeSite) -> None:
    """Without a field that both changed there is nothing to choose."""
    site = make_site({})
    desk, page = _conflict(site, OPENED.replace("wire", "gazette"))

    assert "can be put together" in page.text
    desk.post("/-/conflict", **hidden_fields(page), settle="together")
    assert (site / DENIAL).read_text() == YOURS.replace("wire", "gazette")
    assert "Put two versions of “The company denies” together" in words_of(desk.get("/-/desk/"))


def test_left_text_can_be_brought_back(make_site: MakeSite) -> None:
    """'Leave the file' keeps yours under 'Done', from where it opens over the file as it is then."""
    site = make_site({})
    now = OPENED.replace("wire", "gazette")
    desk, page = _conflict(site, now)
    home = desk.post("/-/conflict", **hidden_fields(page), settle="leave")

    assert (site / DENIAL).read_text() == now
    assert re.search(r'name="redo" value="1"[^>]*>Bring it back', home.text)
    assert "Left “The company denies” as it was; your text is kept" in words_of(home)
    back = desk.post("/-/undo", redo="1")
    assert "The company says no" in back.text
    assert 'data-work="unsaved"' in back.text
    saved = desk.post(f"/-/text/file/{DENIAL}", **hidden_fields(back), **{"-change": "slip"}, text=YOURS)
    assert saved.status_code == 200
    assert (site / DENIAL).read_text() == YOURS


def test_what_cannot_be_parsed_is_shown_as_text(make_site: MakeSite) -> None:
    """Two texts stand beside each other with the lines that differ; yours goes on as text, over the file now."""
    site = make_site({})
    now = OPENED.replace("wire", "[wire")
    desk, page = _conflict(site, now)

    assert "Save both together" not in page.text
    assert '<span data-n="6" class="new">sources: [wire' in page.text
    assert '<span data-n="2" class="new">date: 2021-11-04' in page.text
    text = desk.post("/-/conflict", **hidden_fields(page), settle="text")
    assert "In the file now" in text.text
    assert "sources: [wire" in text.text
    desk.post(f"/-/text/file/{DENIAL}", **hidden_fields(text), **{"-change": "slip"}, text=YOURS)
    assert (site / DENIAL).read_text() == YOURS


def test_comment_of_yours_needs_the_text(make_site: MakeSite) -> None:
    """What can't be joined by fields, such as a comment, is put together as text."""
    site = make_site({})
    now = OPENED.replace("wire", "gazette")
    _, page = _conflict(site, now, f"# Checked\n{YOURS}")

    assert "Save both together" not in page.text
    assert '<span data-n="1" class="new"># Checked' in page.text
    assert (site / DENIAL).read_text() == now


def test_deleted_file_comes_back_as_text(make_site: MakeSite) -> None:
    """If the file is gone, yours can be saved again as a new one."""
    site = make_site({})
    desk, page = _conflict(site, None)

    assert "The file is gone" in page.text
    text = desk.post("/-/conflict", **hidden_fields(page), settle="text")
    desk.post(f"/-/text/file/{DENIAL}", **hidden_fields(text), **{"-change": "slip"}, text=YOURS)
    assert (site / DENIAL).read_text() == YOURS


def test_change_during_the_choice_asks_again(make_site: MakeSite) -> None:
    """A third version is not overwritten either."""
    site = make_site({})
    desk, page = _conflict(site, OPENED.replace("wire", "gazette"))
    third = OPENED.replace("speaker: company", "speaker: ministry")
    (site / DENIAL).write_text(third)
    again = desk.post("/-/conflict", **hidden_fields(page), settle="together")

    assert again.status_code == 409
    assert (site / DENIAL).read_text() == third
    assert "Speaker company ✓ taken ministry as it was" in words_of(again)


def test_undo_after_another_change_shows_both(make_site: MakeSite) -> None:
    """An undo that would overwrite another program's change writes nothing, and shows both versions."""
    site = make_site({})
    desk = DeskClient(site)
    desk.post(PAGE, **hidden_fields(desk.get(PAGE)), **{"-change": "slip"}, text=YOURS)
    later = YOURS.replace("wire", "gazette")
    (site / DENIAL).write_text(later)
    page = desk.post("/-/undo", undo="1")

    assert page.status_code == 409
    assert (site / DENIAL).read_text() == later
    assert '<span data-n="6" class="new">sources: gazette' in page.text
    assert '<span data-n="3" class="new">title: The company denies' in page.text


def test_undo_of_a_new_file_that_was_saved_again_says_that_it_would_go(make_site: MakeSite) -> None:
    """The later save may be the editor's own, and before the first one there was no file."""
    site = make_site({})
    desk = DeskClient(site)
    for page, title in (("/-/new/story", "Quarrel"), ("/-/edit/story/quarrel", "The quarrel")):
        desk.post(page, **{**sent_fields(desk.get(page)), "title": title, "-do": "save"})
    words = words_of(desk.post("/-/undo", undo="1"))

    assert "title: The quarrel" in (site / "content/stories/quarrel/story.yaml").read_text("utf-8")
    assert "content/stories/quarrel/story.yaml has changed since, here or elsewhere, so nothing was written." in words
    assert "What would be written Nothing: the file would go." in words


def test_path_of_a_conflict_is_checked(make_site: MakeSite) -> None:
    """The fields of a conflict can't name another file."""
    site = make_site({"published.txt": "dispute\n"})
    desk, page = _conflict(site, OPENED.replace("wire", "gazette"))
    fields = {**hidden_fields(page), "path": "published.txt"}

    assert desk.post("/-/conflict", **fields, settle="together").status_code == 409
    assert (site / "published.txt").read_text() == "dispute\n"


@pytest.mark.parametrize("remark", ["", "# seen by the lawyer\n"])
def test_form_of_an_earlier_run_overwrites_nothing(make_site: MakeSite, remark: str) -> None:
    """A desk that no longer knows what was opened saves a form only if the file is still the same."""
    site, address = make_site({}), "/-/edit/event/dispute/denial"
    form, now = sent_fields(DeskClient(site).get(address)), OPENED + remark
    (site / DENIAL).write_text(now)
    answer = DeskClient(site).post(address, **{**form, "summary": "In short", "-do": "save"})

    assert answer.status_code == (409 if remark else 200)
    assert ("the desk no longer knows what it was" in words_of(answer)) is bool(remark)
    assert "In short" in answer.text
    assert ((site / DENIAL).read_text() == now) is bool(remark)


def test_both_together_lead_back_to_where_it_was_open(make_site: MakeSite) -> None:
    """Whoever was in the form finds the form again, as saved; who was in the text, the text; no other page."""
    site = make_site({})
    desk = DeskClient(site)
    form = sent_fields(desk.get("/-/edit/event/dispute/denial"))
    (site / DENIAL).write_text(OPENED.replace("wire", "gazette"))
    typed = {**form, "title": "The company says no", "-change": "slip", "-asked": "yes", "-do": "save"}
    page = desk.post("/-/edit/event/dispute/denial", **typed)
    sent = hidden_fields(page)
    elsewhere = desk.post("/-/conflict", **{**sent, "opened": "//example.org/"}, settle="together")
    assert elsewhere.url.path == f"/-/text/file/{DENIAL}"
    desk.post("/-/undo", undo="1")
    back = desk.post("/-/conflict", **sent, settle="together")

    assert back.url.path == "/-/edit/event/dispute/denial"
    assert "Saved at" in back.text
    assert "title: The company says no" in (site / DENIAL).read_text()
