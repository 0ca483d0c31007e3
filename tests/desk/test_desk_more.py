"""What the desk does with an entry besides editing: delete, withdraw, rename, move, end, merge; and takes back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from conftest import BASE, NOW, MakeSite
from desk_client import DeskClient, files_of, sent_fields, words_of
from httpx2 import Response
from two_stories import OTHER

from onrecord.desk.browser import acts
from onrecord.desk.browser.acts import without_commands
from onrecord.desk.browser.planned_act import Planned
from onrecord.desk.browser.subjects import ACTS
from onrecord.editing.changing.removal import apply_removal
from onrecord.editing.entries.checked_site import ChangePlan
from onrecord.reserved import CHANGES

EVENTS = "content/stories/dispute/events"
DENIAL = f"{EVENTS}/denial.yaml"
DRAFT = f"{EVENTS}/draft.yaml"
SITE: Mapping[str, str | bytes | None] = {
    **OTHER,
    DRAFT: (
        "type: denial\nstatus: draft\ndate: 2021-11-03\ntitle: The company denies the rest\n"
        "speaker: company\ndenies: announcement#access\nsources: [wire, letter]\n"
    ),
    "content/sources/letter.yaml": "letter: {title: A letter, url: https://example.org/letter}\n",
    "content/snapshots/letter.txt": "We deny it\n",
    "content/actors/paper.yaml": "paper: {name: The paper, kind: organization}\n",
    "content/stories/empty/story.yaml": "title: Nothing yet\nstatus: draft\n",
}
SPARE = "spare: {title: Spare, url: https://example.org/spare}\nthird: {title: Third, url: https://example.org/third}\n"


def _do(desk: DeskClient, act: str, name: str, **answers: str) -> Response:
    """Answer the questions of an act, look at what it changes, and press its button."""
    address = f"/-/act/{act}/{name}"
    looked = desk.post(address, **{**sent_fields(desk.get(address)), **answers, "-do": "look"})
    return desk.post(address, **{**sent_fields(looked), **answers, "-do": "yes"})


@pytest.mark.parametrize(
    ("name", "possible", "told"),
    [
        ("event/dispute/draft", {"delete", "rename", "move", "merge"}, "A draft, which readers don’t see."),
        ("event/dispute/denial", {"withdraw", "rename", "move", "merge"}, "It can’t be deleted: readers have seen it."),
        ("story/dispute", {"withdraw", "end", "rename", "merge"}, "It can’t be deleted: readers have seen it."),
        ("story/empty", {"delete", "rename", "merge"}, "A draft, which readers don’t see."),
        ("source/wire", {"rename", "merge"}, "It can’t be deleted: readers have seen its page"),
        ("source/letter", {"rename", "merge"}, "It can’t be deleted as long as something refers to it."),
        ("actor/paper", {"delete", "rename", "merge"}, "Nothing refers to it."),
    ],
)
def test_says_what_can_be_done(make_site: MakeSite, name: str, possible: set[str], told: str) -> None:
    """Each possible act is a link; of another one, there is a sentence that says why not."""
    page = DeskClient(make_site(SITE)).get(f"/-/more/{name}")

    assert page.status_code == 200
    assert set(re.findall(rf'href="/-/act/(\w+)/{name}"', page.text)) == possible
    assert told in words_of(page)


def test_form_leads_to_more(make_site: MakeSite) -> None:
    """Each form of an entry of the site has the link; that of a new one has none."""
    desk = DeskClient(make_site(SITE))

    for name in ("event/dispute/denial", "story/dispute", "source/wire", "actor/paper"):
        assert f'href="/-/more/{name}"' in desk.get(f"/-/edit/{name}").text
    assert "/-/more/" not in desk.get("/-/new/story").text
    assert "/-/more/" not in desk.get("/-/edit/site/site.yaml").text
    assert desk.get("/-/more/site/site.yaml").status_code == 409


def test_names_what_refers_to_it(make_site: MakeSite) -> None:
    """What refers to an entry is named, and leads to its form."""
    page = DeskClient(make_site(SITE)).get("/-/more/source/wire")

    assert 'href="/-/edit/event/dispute/denial">The company denies</a>' in page.text
    assert 'href="/-/edit/event/dispute/draft">The company denies the rest</a>' in page.text


ACTED: Mapping[str, tuple[str, str, dict[str, str], str]] = {
    "delete a draft": ("delete", "event/dispute/draft", {}, "Deleted “The company denies the rest”"),
    "delete an empty story": ("delete", "story/empty", {}, "Deleted “Nothing yet”"),
    "delete an actor": ("delete", "actor/paper", {}, "Deleted “The paper”"),
    "withdraw an event": ("withdraw", "event/dispute/denial", {"reason": "Wrong"}, "Withdrew “The company denies”"),
    "withdraw a story": ("withdraw", "story/dispute", {"reason": "Wrong"}, "Withdrew “The dispute”"),
    "end a story": ("end", "story/dispute", {"reason": "It is over"}, "Ended the story “The dispute”"),
    "rename an event": ("rename", "event/dispute/denial", {"id": "no"}, "“The company denies” from denial to no"),
    "rename a story": ("rename", "story/dispute", {"id": "row"}, "Renamed “The dispute” from dispute to row"),
    "rename a source": ("rename", "source/letter", {"id": "note"}, "Renamed “A letter” from letter to note"),
    "rename an actor": ("rename", "actor/company", {"id": "firm"}, "Renamed “The company” from company to firm"),
    "move an event": ("move", "event/other/report", {"other": "dispute"}, "“A report” to the story “The dispute”"),
    "merge two actors": ("merge", "actor/paper", {"other": "company"}, "Merged “The paper” into “The company”"),
    "merge two stories": (
        "merge",
        "story/other",
        {"other": "dispute", "stays": "other"},
        "Merged “Another story” into “The dispute”",
    ),
    "merge a draft": (
        "merge",
        "event/dispute/draft",
        {"other": "denial"},
        "Merged “The company denies the rest” into “The company denies”",
    ),
}


@pytest.mark.parametrize(("act", "name", "answers", "told"), ACTED.values(), ids=ACTED)
def test_act_is_one_save_that_can_be_undone(
    make_site: MakeSite, act: str, name: str, answers: dict[str, str], told: str
) -> None:
    """Each act is made by one press after its questions, says what it did, and is undone and made again as a whole."""
    site = make_site(SITE)
    desk = DeskClient(site)
    before = dict(files_of(site))
    done = _do(desk, act, name, **answers)
    after = dict(files_of(site))

    assert done.status_code == 200
    assert told in words_of(done)
    assert "done=1" in str(done.url)
    assert after != before
    assert desk.post("/-/undo", undo="1").status_code == 200
    assert dict(files_of(site)) == before
    assert desk.post("/-/undo", redo="1").status_code == 200
    assert dict(files_of(site)) == after


def test_page_of_an_act_writes_nothing(make_site: MakeSite) -> None:
    """What changes for readers and in files is shown before; looking changes nothing."""
    site = make_site(SITE)
    desk = DeskClient(site)
    before = dict(files_of(site))
    page = desk.post("/-/act/rename/event/dispute/denial", id="no", **{"-do": "look"})
    words = words_of(page)

    assert "/dispute/denial/ now leads to /dispute/no/" in words
    assert f"{DENIAL} becomes {EVENTS}/no.yaml" in words
    assert dict(files_of(site)) == before


@pytest.mark.parametrize("name", ["event/dispute/denial", "story/dispute"])
def test_withdrawal_says_which_links_break(make_site: MakeSite, name: str) -> None:
    """Its own address stays; pages that go are told once in a sentence, without addresses for programs."""
    page = DeskClient(make_site(SITE)).get(f"/-/act/withdraw/{name}")
    words = words_of(page)

    assert ("Links to its own page don’t break." in words) == (name == "event/dispute/denial")
    assert "Links to /" not in words
    assert re.search(r"\d pages that exist only because of it go, and links to them break /", words)
    assert re.search(r"\d address(es)? that only programs read go", words)
    assert not re.search(r"(feed|oembed|as-of)\.\w+ ", words)


def test_addresses_for_programs_are_counted(make_site: MakeSite) -> None:
    """Of an address that is no page, there is only the number."""
    desk = DeskClient(make_site(SITE))
    page = desk.get("/-/act/withdraw/event/dispute/denial")
    (gone,) = re.findall(r"<summary>(\d+) pages that exist only because of it go.*?</details>", page.text, re.DOTALL)

    assert gone == str(page.text.partition("exist only because of it")[2].partition("</details>")[0].count("<li>"))


def test_form_leaves_acts_to_their_pages(make_site: MakeSite) -> None:
    """The end and the withdrawal of a story are no bare fields of its form, unless they have a value."""
    ended = "title: Another story\nclosed: {date: 2022-01-01, note: It is over}\n"
    desk = DeskClient(make_site({**SITE, "content/stories/other/story.yaml": ended}))
    form = desk.get("/-/edit/story/dispute").text
    has_closed = desk.get("/-/edit/story/other").text

    assert not re.search(r'name="(closed|withdrawn)\b', form)
    assert not re.search(r'name="(closed|withdrawn)\b', desk.get("/-/new/story").text)
    assert "More: delete, rename, end…" in form
    assert 'name="closed.note' in has_closed
    assert not re.search(r'name="withdrawn\b', has_closed)
    assert "More: delete, rename, move…" in desk.get("/-/edit/event/dispute/denial").text
    assert "More: delete, rename, merge…" in desk.get("/-/edit/source/wire").text


def test_reason_is_required(make_site: MakeSite) -> None:
    """A withdrawal without a reason is refused at its field, and what readers lose is shown all the same."""
    site = make_site(SITE)
    page = _do(DeskClient(site), "withdraw", "event/dispute/denial")

    assert page.status_code == 409
    assert 'aria-describedby="reason-error" autofocus' in page.text
    assert "before Disputed; no reply found from The ministry after Asserted" in words_of(page)
    assert (site / DENIAL).read_text() == BASE[DENIAL]


def test_change_that_was_not_shown_is_not_made(make_site: MakeSite) -> None:
    """If a file or an answer has changed since the page was shown, nothing is written, and the page says so."""
    site = make_site(SITE)
    desk = DeskClient(site)
    address = "/-/act/rename/event/dispute/denial"
    shown = sent_fields(desk.post(address, id="no", **{"-do": "look"}))
    other = desk.post(address, **{**shown, "id": "nope", "-do": "yes"})
    (site / DENIAL).write_text(BASE[DENIAL] + "# seen\n")
    changed = desk.post(address, **{**shown, "-do": "yes"})

    for page in (other, changed):
        assert page.status_code == 409
        assert "Nothing was written: something has changed since this page was shown" in words_of(page)
    assert not (site / EVENTS / "no.yaml").exists()
    assert desk.post(address, **{**sent_fields(changed), "-do": "yes"}).status_code == 200
    assert (site / EVENTS / "no.yaml").read_text().endswith("# seen\n")


def test_file_that_changes_in_the_midst_is_kept(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """If another program saves between the plan and the writing, its text stays, and nothing is done."""
    site = make_site(SITE)
    desk = DeskClient(site)
    address = "/-/act/withdraw/event/dispute/denial"
    shown = sent_fields(desk.get(address))

    def interfere(root: Path, *others: object) -> object:
        (site / DENIAL).write_text("theirs")
        return apply_removal(root, *others)  # type: ignore[arg-type]

    monkeypatch.setattr("onrecord.desk.browser.acts.apply_removal", interfere)
    page = desk.post(address, **{**shown, "reason": "Wrong", "-do": "yes"})

    assert page.status_code == 409
    assert "Nothing was written" in words_of(page)
    assert (site / DENIAL).read_text() == "theirs"
    assert "Withdrew" not in desk.get("/-/desk/").text
    assert not (site / CHANGES).exists()


def test_draft_is_deleted_by_one_press(make_site: MakeSite) -> None:
    """On the desk and in its form, a draft goes by one button. What only it cited is named, and stays."""
    site = make_site(SITE)
    desk = DeskClient(site)
    text = (site / DRAFT).read_bytes()
    for page in (desk.home, desk.get("/-/edit/event/dispute/draft")):
        (shown,) = re.findall(
            r'<form[^>]*action="/-/act/delete/event/dispute/draft".*?"-shown" value="(\w+)"', page.text, re.DOTALL
        )
        gone = desk.post("/-/act/delete/event/dispute/draft", **{"-shown": shown, "-do": "yes"})
        assert not (site / DRAFT).exists()
        assert (site / "content/snapshots/letter.txt").exists()
        assert "nothing cites these sources any more, and they stay: A letter." in words_of(gone)
        (number,) = re.findall(r'<form class="note good .*?name="undo" value="(\d+)"', gone.text, re.DOTALL)
        desk.post("/-/undo", undo=number)
        assert (site / DRAFT).read_bytes() == text


def test_draft_that_somebody_changed_is_not_deleted(make_site: MakeSite) -> None:
    """A button on a page of before shows the entry as it is now, and asks again."""
    site = make_site(SITE)
    desk = DeskClient(site)
    (shown,) = re.findall(
        r'action="/-/act/delete/event/dispute/draft".*?"-shown" value="(\w+)"', desk.home.text, re.DOTALL
    )
    (site / DRAFT).write_text((site / DRAFT).read_text() + "# theirs\n")
    page = desk.post("/-/act/delete/event/dispute/draft", **{"-shown": shown, "-do": "yes"})

    assert page.status_code == 409
    assert (site / DRAFT).exists()
    desk.post("/-/act/delete/event/dispute/draft", **{**sent_fields(page), "-do": "yes"})
    assert not (site / DRAFT).exists()


def test_deletes_also_while_another_file_has_an_error(make_site: MakeSite) -> None:
    """An error elsewhere stops no deletion, end or withdrawal; a file that can't be read stops a new id."""
    site = make_site({**SITE, f"{EVENTS}/broken.yaml": "type: [\n", "content/bills/x.yaml": "title: A bill\n"})
    desk = DeskClient(site)

    assert _do(desk, "delete", "event/dispute/draft").status_code == 200
    assert _do(desk, "withdraw", "event/dispute/denial", reason="Wrong").status_code == 200
    assert _do(desk, "end", "story/other", reason="Over").status_code == 200
    refused = _do(desk, "rename", "actor/company", id="firm")
    assert "Not possible while a file has an error that keeps it from being read" in words_of(refused)


def test_draft_with_an_error_is_deleted(make_site: MakeSite) -> None:
    """A draft that names an unknown speaker stops the preview, and can go."""
    site = make_site({**SITE, DRAFT: str(SITE[DRAFT]).replace("speaker: company", "speaker: compny")})

    assert _do(DeskClient(site), "delete", "event/dispute/draft").status_code == 200
    assert not (site / DRAFT).exists()


def test_change_that_makes_an_error_is_not_offered(make_site: MakeSite) -> None:
    """What the commands refuse is told without their lines for a terminal, and no button does it."""
    desk = DeskClient(make_site(SITE))
    taken = desk.post("/-/act/rename/event/dispute/denial", id="announcement", **{"-do": "look"})
    own = desk.post("/-/act/merge/event/dispute/denial", other="announcement", **{"-do": "look"})

    assert "“The ministry announces” is there already; choose another id." in words_of(taken)
    for page in (taken, own):
        assert 'value="yes"' not in page.text
        assert "onrecord merge" not in page.text


def test_lost_words_of_a_merge_are_shown(make_site: MakeSite) -> None:
    """The fields that the entry which stays does not get are shown before, and the public one stays by default."""
    page = DeskClient(make_site(SITE)).post("/-/act/merge/event/dispute/draft", other="denial", **{"-do": "look"})

    assert "Headline en: The company denies the rest" in words_of(page)
    assert re.search(r'name="stays" value="other" checked', page.text)


KNOWN: Mapping[str, tuple[str, str, str]] = {
    "the one that readers have seen": ("source/spare", "wire", "other"),
    "the opened one, which readers have seen": ("source/wire", "spare", "this"),
    "of two unseen ones the one that more refers to": ("source/spare", "letter", "other"),
    "of two unseen ones the opened one, to which more refers": ("source/letter", "spare", "this"),
    "of two equal ones the opened one": ("source/spare", "third", "this"),
    "of two public ones the one that more refers to": ("actor/ministry", "company", "other"),
}


@pytest.mark.parametrize(("name", "other", "stays"), KNOWN.values(), ids=KNOWN)
def test_best_known_one_stays_by_default(make_site: MakeSite, name: str, other: str, stays: str) -> None:
    """Of two entries, the one stays that readers have seen, then the one that more refers to, then the opened one."""
    desk = DeskClient(make_site({**SITE, "content/sources/spare.yaml": SPARE}))
    page = desk.post(f"/-/act/merge/{name}", other=other, **{"-do": "look"})

    assert re.findall(r'name="stays" value="(\w+)" checked', page.text) == [stays]


def test_choice_of_what_stays_is_for_one_pair(make_site: MakeSite) -> None:
    """With another one chosen, what was proposed for the first pair is no answer; for the same pair it is."""
    desk = DeskClient(make_site({**SITE, "content/sources/spare.yaml": SPARE}))
    address = "/-/act/merge/source/spare"
    first = sent_fields(desk.post(address, other="third", **{"-do": "look"}))
    second = desk.post(address, **{**first, "other": "wire", "-do": "look"})
    chosen = desk.post(address, **{**sent_fields(second), "stays": "this", "-do": "look"})

    assert first["stays"] == "this"
    assert re.search(r'name="stays" value="other" checked', second.text)
    assert re.search(r'name="stays" value="this" checked', chosen.text)


def test_words_of_an_entry_have_spaces(make_site: MakeSite) -> None:
    """The sentence that no reader has seen an entry, and the link to its page, are two."""
    page = DeskClient(make_site(SITE)).get("/-/more/actor/paper")

    assert re.search(r"No reader has seen it yet\.\s<a[^>]*>See it on its page", page.text)


def test_words_find_the_other_entry(make_site: MakeSite) -> None:
    """Of many entries, words find the one; a chosen one stays in the list."""
    many = "".join(f"body-{n}: {{name: Body number {n}, kind: organization}}\n" for n in range(20))
    desk = DeskClient(make_site({**SITE, "content/actors/many.yaml": many}))
    page = desk.post("/-/act/merge/actor/company", q="number 17", other="ministry", **{"-do": "look"})

    assert re.findall(r'name="other" value="([^"]+)"', page.text) == ["ministry", "body-17"]


@pytest.mark.parametrize("path", ["event/dispute/x", "page/about", "event/a/b/c", "nothing/x"])
def test_what_is_no_entry_is_refused(make_site: MakeSite, path: str) -> None:
    """An address that names no entry, or an act that its kind has not, is refused in a sentence."""
    desk = DeskClient(make_site(SITE))

    assert desk.get(f"/-/more/{path}").status_code == 409
    assert desk.get(f"/-/act/rename/{path}").status_code == 409
    assert desk.get("/-/act/move/story/dispute").status_code == 409
    assert desk.get("/-/act/erase/event/dispute/denial").status_code == 409


def test_broken_file_is_opened_as_text_first(make_site: MakeSite) -> None:
    """Nobody can tell what refers to a file that can't be read."""
    page = DeskClient(make_site({**SITE, DRAFT: "type: [\n"})).get("/-/more/event/dispute/draft")

    assert page.status_code == 409
    assert "has errors, so that nobody can tell what refers to it" in words_of(page)


def test_advice_for_terminals_is_left_out() -> None:
    """Of a refusal, the reason stays, and advice that can be followed at the desk."""
    told = "nothing is merged: 'a' is a draft; publish it first: onrecord publish a; or type: onrecord merge b a"

    assert without_commands(told) == "nothing is merged: 'a' is a draft"
    assert without_commands("it is taken; choose another id") == "it is taken; choose another id"


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_what_was_done_is_translated(language: str) -> None:
    """The sentences of 'Done' are in each language of the desk."""
    browser = Path(acts.__file__).parent
    with (browser / "locale" / f"{language}.po").open("rb") as file:
        known = {message.id for message in read_po(file) if message.string}
    source = (browser / "acts.py").read_text("utf-8")

    said = set(re.findall(r'"([A-Z][a-z]+ [^"]*%\(title\)s[^"]*)"', source))
    assert len(said) == len({act for some in ACTS.values() for act in some}) + 1
    assert said <= known


def test_undo_after_a_restart(make_site: MakeSite) -> None:
    """What was done is listed by day after the desk was started again, and undone if nobody changed the files."""
    site = make_site(SITE)
    before = dict(files_of(site))
    _do(DeskClient(site, remember=True), "rename", "story/dispute", id="row")
    desk = DeskClient(site, NOW + timedelta(days=2), remember=True)

    assert re.search(r"<summary>1\sJune\s2022 ", desk.home.text.replace("&nbsp;", " "))
    assert "Renamed “The dispute” from dispute to row" in words_of(desk.home)
    assert desk.post("/-/undo", undo="1").status_code == 200
    assert dict(files_of(site)) == before


def test_kept_text_after_a_restart(make_site: MakeSite) -> None:
    """A text that was kept in a conflict can be brought back by a later desk."""
    site = make_site(SITE)
    desk = DeskClient(site, remember=True)
    address = "/-/text/event/dispute/denial"
    opened = sent_fields(desk.get(address))
    (site / DENIAL).write_text(BASE[DENIAL].replace("wire", "gazette"))
    conflict = desk.post(
        address, **{**opened, "text": BASE[DENIAL].replace("denies\n", "says no\n"), "-change": "slip"}
    )
    desk.post("/-/conflict", **{**sent_fields(conflict), "settle": "leave"})
    back = DeskClient(site, remember=True).post("/-/undo", redo="1")

    assert "title: The company says no" in back.text


def test_list_that_is_damaged_is_told_in_a_sentence(make_site: MakeSite) -> None:
    """A file of the list that can't be read is counted, never a traceback."""
    site = make_site(SITE)
    _do(DeskClient(site, remember=True), "rename", "event/dispute/denial", id="no")
    (saved,) = (site / ".onrecord/saves").iterdir()
    saved.write_bytes(saved.read_bytes()[:-9])
    home = DeskClient(site, remember=True).home

    assert "1 earlier save can’t be read, so it is not listed." in words_of(home)


def test_draft_with_a_headline_alone_is_deleted(make_site: MakeSite) -> None:
    """A draft without a date or a source has its page of acts, and goes by one press."""
    site = make_site({**SITE, DRAFT: "type: statement\nstatus: draft\ntitle: A call\n"})
    desk = DeskClient(site)
    more = desk.get("/-/more/event/dispute/draft")
    (shown,) = re.findall(
        r'action="/-/act/delete/event/dispute/draft".*?"-shown" value="(\w+)"', desk.home.text, re.DOTALL
    )

    assert "A call A draft, which readers don’t see." in words_of(more)
    assert desk.post("/-/act/delete/event/dispute/draft", **{"-shown": shown, "-do": "yes"}).status_code == 200
    assert not (site / DRAFT).exists()


def test_lost_words_have_no_marks_of_files() -> None:
    """Items and long texts are shown without the hyphens and bars that files have for them."""
    lost = ("speaker:\n  - ministry\n", "body:\n  en: |\n    One - two | three.\n    - A list\n", "date: 2021-11-03\n")
    planned = Planned(ChangePlan(), lambda _site: None, "", {}, "", "", lost=lost)

    assert planned.lost_words == [
        ("speaker", "ministry"),
        ("body", "en:\n  One - two | three.\n  - A list"),
        ("date", "2021-11-03"),
    ]
