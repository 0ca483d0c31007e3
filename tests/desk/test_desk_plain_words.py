"""What the desk says for people: changes in sentences with titles, in each of its languages."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.pofile import read_po
from conftest import BASE, MakeSite
from desk_client import DeskClient, sent_fields, words_of

from onrecord.desk.browser import desk_pages
from onrecord.desk.browser.desk_pages import words_in
from onrecord.editing.compare import changes
from onrecord.editing.diff import plain_lines
from onrecord.editing.diff.change_names import ChangeNames
from onrecord.editing.diff.lines import GROUPS

BROWSER = Path(desk_pages.__file__).parent
DRAFT = "content/stories/dispute/events/draft.yaml"
ANSWER = (
    "type: denial\ndate: 2021-11-04\ntitle: The company denies the access\nspeaker: company\n"
    "denies: announcement#access\nclaims: {id: empty, text: The archive is empty}\nsources: wire\nstatus: draft\n"
)
NAMES = ChangeNames((), "en")
TEXT = {"en": "Some words"}
COUNT = changes.OriginCount(1, 2, 1)
STANDING = changes.StandingState("asserted", (), (), (), (), (), None, (), "Asserted by Some Body")
STAGE = changes.StageState("yes", ("adopted",), is_open_again=True, is_end=True)
EXAMPLES: tuple[changes.AnyChange, ...] = (
    changes.PastChanged("s/e", (changes.PastPart("date", changes.PastWords({"en": "2021"}), None),)),
    changes.StandingChanged("s/e#c", TEXT, STANDING, STANDING),
    changes.ClaimAdded("s/e#c", TEXT, STANDING),
    changes.ClaimRemoved("s/e#c", TEXT, STANDING),
    changes.OriginsChanged("story", "s", changes.OriginCount(0, 0, 0), COUNT),
    changes.EntryAdded("event", "s/e", TEXT, "2021-11-04"),
    changes.EntryRemoved("source", "w", TEXT),
    changes.EntryRenamed("actor", "a", "b", TEXT),
    changes.EntryErased("actor", None),
    changes.EntryWithdrawn("s/e", "2021-11-04", TEXT),
    changes.EntryRestored("s/e", TEXT),
    changes.StoryEnded("s", "2021-11-04", TEXT, ("s/e", "s/f")),
    changes.DateMoved("s/e", TEXT, "2021-11-04", "2021-11-05 10:00"),
    changes.OrderMoved("s/e", TEXT, None, "s/f"),
    changes.StageChanged("b", "first", TEXT, changes.StageState("no", (), is_open_again=False, is_end=False), STAGE),
    changes.NextStagesChanged("b", (), ("second",)),
    changes.StepSet("story", "s", "hearing", TEXT, "2022-03-03"),
    changes.StepMoved("bill", "b", "hearing", {}, "2022-03-03", "2022-03-17", "2022-02-01", is_kept=True),
    changes.StepMoved("bill", "b", "hearing", {}, "2022-03-03", "2022-03-17 10:00", "", is_kept=False),
    changes.StepHappened("story", "s", "hearing", TEXT, "s/e"),
    changes.StepCancelled("event", "s/e", "hearing", TEXT, "2022-03-01", TEXT),
    changes.StepReopened("event", "s/e", "hearing", TEXT, "2022-03-03"),
    changes.StepRemoved("story", "s", "hearing", TEXT, "2022-03-03", is_open=True),
    changes.RelationAdded("s/e", "denies", "s/f#c", "inferred"),
    changes.RelationRemoved("s/e", "finds", "s/f#c", "stated", "so"),
    changes.QuotationAdded("s/e", "q", "exact words", "w"),
    changes.QuotationRemoved("s/e", "q", "exact words", "w"),
    changes.QuotationLost("s/e", "q", "exact words", "w", has_kept_text=True),
    changes.KeptTextChanged("w", "edited"),
    changes.CorrectionAdded("s/e", "2021-11-04", TEXT, TEXT, TEXT),
    changes.CorrectionRemoved("s/e", "2021-11-04", TEXT, TEXT, None),
    changes.TextEdited("event", "s/e", "claims.c.text", "en", "before", "after"),
    changes.FieldChanged("event", "s/e", "channel", None, "email"),
    changes.FieldChanged("page", "about", "lacks", ["publisher", "funding"], ["funding"]),
    changes.IdHostChanged("old.example.org", "new.example.org", "feed_host: old.example.org\n", is_in_place=False),
    changes.IdHostChanged("", "new.example.org", "", is_in_place=False),
    changes.AddressAdded("s/e/", None),
    changes.AddressRemoved("s/e/", None),
    changes.RedirectChanged("s/e/", None, "s/f/"),
    changes.FileChanged("static/x.css", "added"),
    changes.DraftChanged("s/e", "added"),
)


def test_publishing_is_said_in_sentences(make_site: MakeSite) -> None:
    """No id, arrow or field name stands among what becomes public; the lines of the file are folded."""
    desk = DeskClient(make_site({DRAFT: ANSWER}))
    page = desk.get("/-/publish?event=dispute/draft")
    words = words_of(page)

    assert "New claim: “The archive is empty” – asserted by The company" in words
    assert "“The company denies the access” – denies: “The ministry has access”" in words
    assert "New event: “The company denies the access”, 4 November 2021" in words
    assert "->" not in words
    assert "#" not in words
    assert page.text.index("<summary>The file") < page.text.index("status: draft")


def test_origins_are_told_with_titles(make_site: MakeSite) -> None:
    """The story is called by its title, and its sources are counted in words."""
    first = {path: None for path in BASE if "/events/" in path}
    desk = DeskClient(
        make_site({**first, DRAFT: ANSWER.replace("denial", "statement").replace("denies: announcement#access\n", "")})
    )
    words = words_of(desk.get("/-/publish?event=dispute/draft"))

    assert "The story “The dispute” now rests on 1 original source (before: none)" in words


def test_changes_are_said_in_the_language_of_the_desk(make_site: MakeSite) -> None:
    """The sentences, and how claims stand."""
    root = make_site({DRAFT: ANSWER})
    words = words_of(DeskClient(root, language="ru").get("/-/publish?event=dispute/draft"))

    assert "Новое утверждение: «The archive is empty»" in words
    assert "Оспаривается" in words


def test_correcting_says_what_changes(make_site: MakeSite) -> None:
    """An edited text is named by its question."""
    desk = DeskClient(make_site({}))
    address = "/-/edit/event/dispute/announcement"
    typed = {**sent_fields(desk.get(address)), "title": "The minister announces", "-at": address, "-form": "one"}
    html = desk.post("/-/check", **{**typed, "-what": "look"}).json()["html"]

    assert "“The minister announces”: Title" in html
    assert "Before: “The ministry announces”" in html


def test_each_kind_of_change_has_a_sentence() -> None:
    """All of them can be said in each language of the desk."""
    assert {type(change) for change in EXAMPLES} == set(get_args(changes.AnyChange))
    for language in desk_pages.LANGUAGES:
        groups = list(plain_lines.group_plainly(EXAMPLES, NAMES, words_in(language)))
        assert len(groups) == len(GROUPS)
        assert sum(len(group.lines) for group in groups) == len(EXAMPLES)


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_each_sentence_is_translated(language: str) -> None:
    """No text of the module but for its documentation is missing from the catalogue."""
    known = set()
    for file in (BROWSER / "locale" / f"{language}.po", BROWSER.parents[1] / "locale" / f"{language}.po"):
        with file.open("rb") as opened:
            known |= {message.id if isinstance(message.id, str) else message.id[0] for message in read_po(opened)}
            opened.seek(0)
            known |= {message.id[1] for message in read_po(opened) if not isinstance(message.id, str)}
    tree = ast.parse(inspect.getsource(plain_lines))
    told = {
        node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    sentences = {text for text in texts - told if "%(" in text or len(text.split()) > 1}

    assert sentences - known - set(GROUPS) - set(plain_lines.HEADINGS) == set()
    assert set(plain_lines.HEADINGS.values()) <= known


@pytest.mark.parametrize(
    ("changed", "said", "unsaid"),
    [
        ({"speaker.0": "ministry"}, "“The ministry” would deny what “The ministry” said", "'ministry'"),
        ({"denies.0.target": "announcement#nothing"}, "“The ministry announces”", "'announcement'"),
    ],
)
def test_problems_name_entries_by_titles(make_site: MakeSite, changed: dict[str, str], said: str, unsaid: str) -> None:
    """In the form as on the home."""
    desk = DeskClient(make_site({}))
    address = "/-/edit/event/dispute/denial"
    page = desk.post(address, **{**sent_fields(desk.get(address)), **changed, "-do": "look"})

    assert said in words_of(page)
    assert unsaid not in words_of(page)


def test_problems_call_fields_as_questions_do(make_site: MakeSite) -> None:
    """The field table's names stay in the text; what is no field and no entry stays as it is."""
    wrong = BASE["content/sources/sources.yaml"].replace(", url: https://example.org/wire", "")
    desk = DeskClient(make_site({"content/sources/sources.yaml": wrong}))
    words = words_of(desk.home)

    assert "The source “The wire” has no address" in words
    assert "Write its “Address” or its “DOI” if it has one" in words
    assert "'wire'" not in words


def test_problems_call_stages_as_the_procedure_does(make_site: MakeSite) -> None:
    """The key of a stage is for the file."""
    bill = "title: An act\nprocedure: uk\norigin: commons\n"
    event = (
        "type: bill-reading\ndate: 2021-11-05\ntitle: It passes its second reading\nbill: act\nstage: origin-2\n"
        "outcome: adopted\nsources: wire\npublished: 2021-11-10\n"
    )
    files = {"content/bills/act.yaml": bill, "content/stories/dispute/events/second.yaml": event}
    words = words_of(DeskClient(make_site(files)).home)

    assert "origin-1" not in words
    assert "“First reading”" in words


def test_results_of_findings_are_said_in_words() -> None:
    """Not as files write them: 'not-so'."""
    (line,) = next(
        plain_lines.group_plainly(
            (changes.RelationAdded("s/e", "finds", "s/f#c", "stated", "not-so"),), NAMES, words_in("en")
        )
    ).lines

    assert line.text.endswith("(it is not so)")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "questions left open, which readers don’t see"),
        ("ru", "открытые вопросы, которых читатели не видят"),
        ("kk", "ашық қалған, оқырмандар көрмейтін сұрақтар"),
    ],
)
def test_open_questions_of_a_page_are_asked(language: str, said: str) -> None:
    """Not called as files call them: 'lacks' and 'funding'."""
    say = words_in(language)
    publisher, funding = map(say.gettext, ("Who publishes this site?", "Who pays for it?"))
    change = changes.FieldChanged("page", "about", "lacks", ["publisher", "funding"], ["funding"])
    (line,) = next(plain_lines.group_plainly((change,), NAMES, say)).lines

    assert line.text.endswith(said)
    assert [detail.partition(" ")[2][1:-1] for detail in line.details] == [funding, f"{publisher} {funding}"]


def test_order_of_a_story_is_no_place_in_the_menu(make_site: MakeSite) -> None:
    """The label was that of a page's field of the same name."""
    words = words_of(DeskClient(make_site({})).get("/-/edit/story/dispute"))

    assert "In which order do its events stand?" in words
    assert "Place in the menu" not in words


@pytest.mark.parametrize(
    ("language", "of_site", "of_source"),
    [
        ("en", "The site: What is left out", "“w”: DOI"),
        ("ru", "Сайт: Что не входит", "«w»: DOI"),
    ],
)
def test_nested_fields_are_called_as_their_questions_are(language: str, of_site: str, of_source: str) -> None:
    """What the site covers is named by its question, not by the path of the field: 'coverage.excludes'."""
    found = (
        changes.TextEdited("site", "", "coverage.excludes", "en", None, "Letters"),
        changes.FieldChanged("source", "w", "doi", None, "10.5555/1"),
    )
    groups = plain_lines.group_plainly(found, NAMES, words_in(language))
    lines = {line.text for group in groups for line in group.lines}

    assert lines == {of_site, of_source}
