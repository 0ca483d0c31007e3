"""The forms of the site's own pages, what stands still open on them, and the button that removes the example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import MakeSite
from desk_client import DeskClient, files_of, sent_fields, words_of

from onrecord.cli import main
from onrecord.desk.browser.desk_pages import words_in
from onrecord.editing.forms.page_questions import ANSWERS, write_answers
from onrecord.editing.starting.starter import PAGES
from onrecord.model.choices import PAGE_QUESTIONS

ABOUT = "content/pages/about.md"
FORM = "/-/edit/page/about"
PAGE = """\
---
# Ours.
title: 'About us'  # in the menu
order: 3
lacks: [publisher, funding]
---

We tell
stories.

- One
"""


@pytest.fixture
def new_site(tmp_path: Path) -> Path:
    """Return a site as `onrecord init` makes it."""
    site = tmp_path / "site"
    made = CliRunner().invoke(main, ["init", str(site), "--from", "onrecord", "--languages", "en,ru"])
    assert made.exit_code == 0, made.output
    return site


def _text(site: Path) -> str:
    return (site / ABOUT).read_text("utf-8")


def _save(desk: DeskClient, **typed: str) -> str:
    """Fill in the form of the page, and return the words of what comes then."""
    return words_of(desk.post(FORM, **{**sent_fields(desk.get(FORM)), **typed, "-do": "save"}))


def test_page_is_a_form(make_site: MakeSite) -> None:
    """Title, text and each question that the page leaves open are asked; its front matter is no part of the text."""
    desk = DeskClient(make_site({ABOUT: PAGE}))
    page = desk.get(FORM)
    fields = sent_fields(page)

    assert fields["title"] == "About us"
    assert fields["body"] == "We tell\nstories.\n\n- One"
    assert {"publisher", "funding"} <= fields.keys()
    assert not {"contact", "review"} & fields.keys()
    assert "Who publishes this site?" in words_of(page)


def test_unchanged_form_writes_nothing(make_site: MakeSite) -> None:
    """To save a form in which nothing was typed leaves each byte of the file."""
    site = make_site({ABOUT: PAGE})
    _save(DeskClient(site))

    assert _text(site) == PAGE


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_only_what_was_typed_changes(make_site: MakeSite, line_end: str) -> None:
    """Comments, quotation marks, order and line ends of a page stay; of an answer, the text and `lacks` have it."""
    site = make_site({ABOUT: "x"})
    (site / ABOUT).write_bytes(PAGE.replace("\n", line_end).encode())
    _save(DeskClient(site), publisher="The Harbour Gazette publishes it.\r\n\r\nSince 2021.")
    wanted = PAGE.replace("lacks: [publisher, funding]", "lacks: funding")
    wanted = wanted.replace(
        "We tell", "Who publishes this site? The Harbour Gazette publishes it.\n\nSince 2021.\n\nWe tell"
    )

    assert (site / ABOUT).read_bytes().decode() == wanted.replace("\n", line_end)


@pytest.mark.parametrize(
    ("language", "answer", "said"),
    [
        ("en", "Nobody; it is a trial.", "Who pays for it? Nobody; it is a trial."),
        ("ru", "Никто.", "Кто его оплачивает? Никто."),
        ("de-AT", "Niemand.", "Wer bezahlt dafür? Niemand."),
        ("it", "Nessuno.", "Nessuno."),
        ("en", "- One\n- Two", "Who pays for it?\n\n- One\n- Two"),
    ],
)
def test_answer_follows_its_question(make_site: MakeSite, language: str, answer: str, said: str) -> None:
    """No answer stands alone on the page, where nobody could tell what it answers; other languages have no question."""
    site = make_site({ABOUT: PAGE, "site.yaml": f"title: A test\nlanguages: {language}\n"})
    _save(DeskClient(site), funding=answer)

    assert f"---\n\n{said}\n\nWe tell\n" in _text(site)


def test_answer_can_be_left_out(make_site: MakeSite) -> None:
    """What a page need not say is asked no more."""
    site = make_site({ABOUT: PAGE})
    desk = DeskClient(site)
    _save(desk, **{"-without.publisher": "yes", "-without.funding": "yes"})

    assert _text(site) == PAGE.replace("lacks: [publisher, funding]\n", "")
    assert "Only you can say this" not in words_of(desk.get(FORM))


def test_title_and_text_can_be_changed(make_site: MakeSite) -> None:
    """The title keeps its comment and its quotation marks, and the text is as it was typed."""
    site = make_site({ABOUT: PAGE})
    _save(DeskClient(site), title="Who we are", body="First.\n\n## Second\n\n---\n\nthird: yes", order="1")

    assert _text(site) == PAGE.replace("About us", "Who we are").replace("order: 3", "order: 1").replace(
        "We tell\nstories.\n\n- One", "First.\n\n## Second\n\n---\n\nthird: yes"
    )


def test_mistake_stands_at_the_text(make_site: MakeSite) -> None:
    """While somebody types, a link to nothing is a message at the text, in each language of the page."""
    russian = {"content/pages/about.ru.md": "---\ntitle: О нас\n---\nМы.\n"}
    settings = {"site.yaml": "title: A\nlanguages: [en, ru]\n"}
    desk = DeskClient(make_site({ABOUT: PAGE, **russian, **settings}))
    for name in ("about", "about.ru"):
        address = f"/-/edit/page/{name}"
        fields = {**sent_fields(desk.get(address)), "body": "See [it](nowhere).", "-at": address, "-number": "1"}
        html = desk.post("/-/check", **fields).json()["html"]

        assert '<a href="#f:body"><span lang="en">nothing on this site is at &#39;nowhere&#39;' in html


def test_look_of_the_page_stands_beside(make_site: MakeSite) -> None:
    """The page as readers will see it, with what was typed, in a frame without scripts."""
    desk = DeskClient(make_site({ABOUT: PAGE}))
    fields = {**sent_fields(desk.get(FORM)), "funding": "Readers pay.", "-at": FORM, "-number": "1", "-what": "look"}
    html = desk.post("/-/check", **fields).json()["html"]
    (look,) = re.findall(r'src="(/-/look/\w+)"', html)

    assert "About us Who pays for it? Readers pay. We tell stories. One" in words_of(desk.get(look))
    assert "“About us”: text" in html
    assert "Before: “We tell stories. One”" in html
    assert "lacks" not in html


def test_page_that_changed_meanwhile_is_a_conflict(make_site: MakeSite) -> None:
    """What somebody else wrote into the page meanwhile stays, and both are put together."""
    site = make_site({ABOUT: PAGE})
    desk = DeskClient(site)
    opened = sent_fields(desk.get(FORM))
    (site / ABOUT).write_text(PAGE.replace("order: 3", "order: 4"), "utf-8")
    page = desk.post(FORM, **{**opened, "title": "Who we are", "-do": "save"})
    assert page.status_code == 409
    desk.post("/-/conflict", **{**sent_fields(page), "settle": "together"})

    assert _text(site) == PAGE.replace("order: 3", "order: 4").replace("About us", "Who we are")


@pytest.mark.parametrize("name", ["no", "../site", "about.md", "..%2f..%2fsite", "about.xx", ""])
def test_what_is_no_page_is_refused(make_site: MakeSite, name: str) -> None:
    """No other file is opened by the address of a page, and none is made."""
    site = make_site({ABOUT: PAGE})
    before = dict(files_of(site))
    page = DeskClient(site).get(f"/-/edit/page/{name}")

    assert page.status_code in (404, 409)
    assert dict(files_of(site)) == before


def test_page_without_front_matter_opens_as_text(make_site: MakeSite) -> None:
    """A page that no form can show leads to its text."""
    page = DeskClient(make_site({ABOUT: "About us\n"})).get(FORM)

    assert page.status_code == 409
    assert 'href="/-/text/page/about"' in page.text
    assert DeskClient(make_site({ABOUT: "About us\n"})).get("/-/text/page/about").status_code == 200


def test_new_site_says_what_is_open(new_site: Path) -> None:
    """The home of a site without a story of its own begins one, and links each open question to its form."""
    home = DeskClient(new_site).home
    parts = re.findall(r'id="(example|pages|drafts)"', home.text)

    assert parts == ["example", "pages", "drafts"]
    assert "Begin a story" in words_of(home)
    assert "Add an event" not in words_of(home)
    for page, names in (("about", ["publisher", "funding", "contact"]), ("corrections", ["reports"])):
        for name in names:
            assert f'href="/-/edit/page/{page}#w:{name}">{ANSWERS[name]}</a>' in home.text
            assert f'href="/-/edit/page/{page}.ru#w:{name}"' in home.text


def test_old_placeholder_is_told_on_the_home(make_site: MakeSite) -> None:
    """A page of an earlier version, which still says what has to be written, is told with its form."""
    site = make_site({ABOUT: "---\ntitle: About\n---\n**To be filled in:** who pays.\n"})
    home = DeskClient(site).home

    assert "It still says what has to be written" in words_of(home)
    assert '<a class="button" data-problem href="/-/edit/page/about">Mend</a>' in home.text


def test_first_story_of_a_new_site_can_be_public(new_site: Path) -> None:
    """Once the example is removed by its button, nothing that `init` wrote keeps a first event from readers."""
    desk = DeskClient(new_site)
    desk.post("/-/new/story", title="The harbour", **{"-id": "harbour", "-do": "save"})
    event = {"type": "statement", "date": "2022-05-01", "title": "It opens", "-story": "harbour", "-id": "opens"}
    source = {"sources.0.source": "wire", "+source.0.id": "wire", "+source.0.title": "It opens"}
    speaker = {"speaker.0": "board", "+actor.0.id": "board", "+actor.0.name": "Board", "+actor.0.kind": "organization"}
    known = {"+source.0.url": "https://example.org/it", "+source.0.publisher": "The Wire", "+source.0.issued": "2022"}
    desk.post("/-/new/statement", **event, **source, **known, **speaker, **{"-do": "save"})
    refused = desk.get("/-/publish?event=harbour/opens")
    page = desk.get("/-/example")
    desk.post("/-/example", remove="yes")
    offered = desk.get("/-/publish?event=harbour/opens")

    assert "onrecord remove" not in refused.text
    assert '<a href="/-/example">Remove the example</a>' in refused.text
    assert "1 thing to mend before readers see it" in words_of(refused)
    assert "Example: the ministry announces an agreement" in words_of(page)
    assert "Example Company" in words_of(page)
    assert not [path for path, _ in files_of(new_site) if "example" in path and path.startswith("content/")]
    assert '<button class="primary" name="publish" value="yes">' in offered.text
    assert desk.get("/-/example").url.path == "/-/desk/"


def test_removed_example_can_be_brought_back(new_site: Path) -> None:
    """The removal is one save, told on the home; to undo it restores each byte, also beside a draft with an error."""
    broken = new_site / "content/stories/harbour/events/opens.yaml"
    broken.parent.mkdir(parents=True)
    (broken.parents[1] / "story.yaml").write_text("title: The harbour\n", "utf-8")
    broken.write_text("type: statement\nstatus: draft\ndate: 2022-13-01\ntitle: It opens\n", "utf-8")
    before = dict(files_of(new_site))
    desk = DeskClient(new_site)
    home = desk.post("/-/example", remove="yes")
    gone = dict(files_of(new_site))
    desk.post("/-/undo", undo="1")

    assert "Removed “Example: replace this story”" in words_of(home)
    assert not [path for path in gone if "example" in path and path.startswith("content/")]
    assert dict(files_of(new_site)) == before


def test_example_that_is_named_elsewhere_stays(new_site: Path) -> None:
    """What an editor wrote about the example keeps it, and the desk says where that is."""
    page = new_site / "content/pages/about.md"
    page.write_text(f"{page.read_text('utf-8')}\nSee [the example](/example/).\n", "utf-8")
    before = dict(files_of(new_site))
    desk = DeskClient(new_site)

    assert "change it there first: content/pages/about.md" in words_of(desk.post("/-/example", remove="yes"))
    assert dict(files_of(new_site)) == before


def test_each_question_has_words() -> None:
    """Each thing that a page can lack has a question, in the languages of the desk and of the pages of new sites."""
    assert ANSWERS.keys() == PAGE_QUESTIONS.keys()
    for language in ("ru", "kk"):
        for name, words in ANSWERS.items():
            assert words_in(language).gettext(words) != words
            assert write_answers("", {name: "X"}, language) == f"{words_in(language).gettext(words)} X"
    for folder in PAGES.iterdir():
        assert all(write_answers("", {name: "X"}, folder.name) != "X" for name in ANSWERS)
