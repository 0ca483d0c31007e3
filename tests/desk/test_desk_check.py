"""What the desk says while an editor types: each problem at its field, the text, and what changes once it is public."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from typing import Any

import pytest
from conftest import BASE, NOW, MakeSite
from desk_client import DeskClient, files_of, sent_fields, words_of
from lowered_limits import lower_limit_of
from msgspec.structs import replace

from onrecord.build.pipeline import Options
from onrecord.check.context import Context
from onrecord.check.rule import Rule
from onrecord.desk.browser.live_check import name_of
from onrecord.editing.edited_site import EditedSite, VoidError
from onrecord.editing.entries.new_entries import MODELS
from onrecord.problems import Problem

NEW = "/-/new/denial?target=dispute/announcement%23access&relation=denies"
TYPED = {
    "-story": "dispute",
    "-at": NEW,
    "-form": "one",
    "type": "denial",
    "date": "4 Nov 2021",
    "title": "The company denies the access",
    "denies.0.target": "announcement#access",
    "speaker.0": "company",
    "sources.0.source": "wire",
}
KEPT = {
    "content/snapshots/wire.txt": "[…]\nNo access was given to anybody. Nothing else was said.\n[…]\n",
    "content/sources/sources.yaml": BASE["content/sources/sources.yaml"].replace(
        "https://example.org/wire}",
        "https://example.org/wire, sha256: 9e3fbd5f8cd6a7c4cbd0e6bd0b6d5cf1cbd0a6d1cb5ad9a6f2f9ce2a4f2b6d11}",
    ),
}


def _check(desk: DeskClient, **changed: str) -> dict[str, Any]:
    fields: dict[str, Any] = desk.post("/-/check", **{**TYPED, **changed}).json()
    return fields


def _part(answer: dict[str, Any], id_: str) -> str:
    """Return the words that an answer puts into a part of the page."""
    found = re.search(
        rf'<div data-put="{re.escape(id_)}"[^>]*>(.*?)</div>\n<div data-p', answer["html"] + "\n<div data-p", re.DOTALL
    )
    assert found, id_
    return unescape(" ".join(re.sub("<[^>]+>", " ", found[1]).split())).replace("\xa0", " ")


def test_summary_leads_to_the_field_or_to_the_group_of_choices(make_site: MakeSite) -> None:
    """A text and a list have a field of the question's name; several choices have none, so the link leads to all."""
    desk = DeskClient(make_site({}))
    html = _check(desk, title="", channel="telepathy", **{"speaker.0": "nobody"})["html"]

    found = re.findall(r'href="#([fw]:(?:title|channel|speaker))"', html)
    assert sorted(found) == ["f:channel", "f:title", "w:speaker"]


def test_complete_draft_has_no_problem(make_site: MakeSite) -> None:
    """The text has the lines that a save writes; nothing is written by a check."""
    desk = DeskClient(make_site({}))
    before = dict(files_of(desk.root))
    answer = _check(desk)

    assert answer["count"] == 0
    assert _part(answer, "summary") == ""
    assert "type: denial date: 2021-11-04 title: The company denies the access speaker: company" in _part(
        answer, "text"
    )
    assert dict(files_of(desk.root)) == before


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"speaker.0": "compny"}, "speaker", "no actor is called 'compny' : did you mean “The company”?"),
        ({"denies.0.target": "announcement#acess"}, "denies", "did you mean 'access'? Put announcement#access"),
        ({"date": "4.12.2021"}, "date", "Which day is meant? Monday 12 April 2021"),
        ({"claims.0.text": "x", "claims.0.id": "No id"}, "claims.0.id", "'No id'"),
        ({"title": "The сompany denies"}, "title", "mixes Latin and Cyrillic letters"),
        ({"date": "1 October 2021"}, "denies", "its date is earlier"),
        ({"denies.0.target": ""}, "denies", "An answer is needed here"),
    ],
)
def test_each_problem_is_at_its_field(make_site: MakeSite, changed: dict[str, str], field: str, words: str) -> None:
    """Problems of reading and of all rules stand at the field that causes them."""
    answer = _check(DeskClient(make_site({})), **changed)

    assert answer["count"] >= 1
    assert words in _part(answer, f"m:{field}")


def test_missing_headline_hides_no_other_problem(make_site: MakeSite) -> None:
    """What even a draft needs stands first; what readers must not see is found beside it."""
    answer = _check(DeskClient(make_site({})), title="", **{"speaker.0": "nobody-known"})
    summary = _part(answer, "summary")

    assert answer["worst"] == "error"
    assert summary.startswith("2 things to mend No answer yet: What happened, as a headline? even a draft needs it")
    assert summary.endswith("no actor is called 'nobody-known' before readers see it")


def test_mends_are_buttons(make_site: MakeSite) -> None:
    """The nearest id is put by a button, which needs no script."""
    desk = DeskClient(make_site({}))
    answer = _check(desk, **{"speaker.0": "compny"})

    assert '<button name="-set" value="speaker.0=company" data-live>Put company</button>' in answer["html"]
    mended = desk.post(NEW, **{**TYPED, "speaker.0": "compny", "-set": "speaker.0=company"})
    assert sent_fields(mended)["speaker.0"] == "company"


@pytest.mark.parametrize("typed", ["anouncement#access", "announcement#acess", "dispute/announcement#acess"])
def test_mend_of_a_target_is_whole(make_site: MakeSite, typed: str) -> None:
    """The button of a mistyped target puts a target that exists. It put 'announcement#access#access' for the first."""
    desk = DeskClient(make_site({}))
    mended = typed.replace("anouncement", "announcement").replace("acess", "access")
    answer = _check(desk, **{"denies.0.target": typed})

    assert re.findall(r'value="denies\.0\.target=([^"]+)" data-live>Put', answer["html"]) == [mended]
    assert _check(desk, **{"denies.0.target": mended})["count"] == 0


def test_wrong_quotation_names_what_stands_there(make_site: MakeSite) -> None:
    """The words of the kept text are offered, and the source where they can be selected."""
    desk = DeskClient(make_site(KEPT))
    answer = _check(
        desk, **{"quotes.0.exact": "No access was given to nobody", "quotes.0.lang": "en", "quotes.0.source": "wire"}
    )

    assert 'value="quotes.0.exact=No access was given to anybody' in answer["html"]
    assert 'value="quote:wire">Select in the source</button>' in answer["html"]


def test_questions_follow_the_answers(make_site: MakeSite) -> None:
    """Whose word it is, is asked once a person of an organization spoke; nothing is chosen."""
    person = "director: {name: The director, kind: person, member_of: company}\n"
    desk = DeskClient(make_site({"content/actors/actors.yaml": BASE["content/actors/actors.yaml"] + person}))

    assert '<div data-place="w:on_behalf_of"><div id="w:on_behalf_of" hidden>' in _check(desk)["html"]
    asked = _check(desk, **{"speaker.0": "director"})["html"]
    radios = re.findall(r'<input type="radio"[^>]* name="on_behalf_of\.0"[^>]*>', asked)
    assert len(radios) == 2
    assert not [one for one in radios if "checked" in one]


def test_names_that_no_form_has_are_left_out(make_site: MakeSite) -> None:
    """Empty and endless names of fields are no fields, and a number that is none is no newer check."""
    answer = _check(DeskClient(make_site({})), **{"": "x", f"speaker.{'9' * 5000}": "company", "-number": "x"})

    assert answer["count"] == 0


@pytest.mark.parametrize(
    ("language", "asked"), [("en", "To which story does it belong?"), ("ru", "К какому сюжету это относится?")]
)
def test_missing_story_is_asked_for(make_site: MakeSite, language: str, asked: str) -> None:
    """The summary names the question, and nothing that only follows from it; without a story one can be begun."""
    site = make_site({path: None for path in BASE if path.startswith("content/stories/")})
    desk = DeskClient(site, language=language)
    at = "/-/new/denial?target=dispute/announcement"
    summary = _part(desk.post("/-/check", **{**TYPED, "-at": at, "-story": "dispute"}).json(), "summary")

    assert asked in summary
    assert "nothing reads this file" not in summary
    assert 'href="/-/new/story"' in desk.get(at).text


def test_newer_check_makes_an_older_one_void(make_site: MakeSite) -> None:
    """An older request ends between two rules, and its answer says so."""
    desk = DeskClient(make_site({}))

    assert "html" in _check(desk, **{"-number": "2"})
    assert _check(desk, **{"-number": "1"}) == {"void": True}
    assert "html" in _check(desk, **{"-number": "1", "-form": "another"})


def test_changes_and_look_once_public(make_site: MakeSite) -> None:
    """The second request says what `onrecord diff` says, and has the page of the event for a frame."""
    desk = DeskClient(make_site({}))
    answer = _check(desk, **{"-what": "look"})["html"]
    (digest,) = re.findall(r'src="/-/look/(\w+)" sandbox', answer)
    look = desk.get(f"/-/look/{digest}")

    assert "Disputed; no reply found from The ministry" in answer
    assert "The company denies the access" in look.text
    assert "sandbox; default-src 'none'" in look.headers["content-security-policy"]
    assert "<script" not in look.text


def test_change_that_breaks_another_entry_is_told(make_site: MakeSite) -> None:
    """A claim that another event denies can't go unnoticed."""
    desk = DeskClient(make_site({}))
    fields = sent_fields(desk.get("/-/edit/event/dispute/announcement"))
    gone = {name: text for name, text in fields.items() if not name.startswith("claims.0.")}
    answer = desk.post("/-/check", **{**gone, "-what": "look"}).json()["html"]

    assert "Elsewhere it would be wrong then" in answer
    assert ">The company denies</a>" in answer


def test_quick_check_finds_what_a_whole_check_finds(make_site: MakeSite) -> None:
    """Without arranging the site, the same problems of a file are found as by a check of everything."""
    site = EditedSite(make_site({}), lambda: Options(NOW.date(), drafts=True, now=NOW))
    path = "content/stories/dispute/events/denial.yaml"
    for changed in ("speaker: compny", "speaker: [ministry, company]", "role: the сhair", "summary: 'see [@wire]'"):
        data = BASE[path].replace("speaker: company", changed).encode()
        whole = [one for one in site.check({path: data}).problems if one.span and one.span.path == path]
        quick = [
            one
            for one in site.check_while_typing({path: data}, (), lambda: False)[1]
            if one.span and one.span.path == path
        ]

        assert whole
        assert {(one.code, one.message) for one in quick} == {(one.code, one.message) for one in whole}
    for check in (
        partial(site.check_while_typing, {path: data}, ()),
        partial(site.check, {path: data}),
        site.check_public,
    ):
        with pytest.raises(VoidError):
            check(is_void=lambda: True)


def test_limit_stops_the_rules_that_it_spares(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a limit on relations, a quick check tells nothing else, as a whole check does."""
    lower_limit_of("LIM006", monkeypatch)
    path = "content/stories/dispute/events/denial.yaml"
    claims = "".join(f"  - {{id: c{number}, text: C., denies: announcement#access}}\n" for number in range(5))
    data = (BASE[path].replace("speaker: company", "speaker: compny") + f"claims:\n{claims}").encode()
    site = EditedSite(make_site({}), lambda: Options(NOW.date(), drafts=True, now=NOW))
    whole, quick = site.check({path: data}).problems, site.check_while_typing({path: data}, (), lambda: False)[1]

    assert {one.code for one in quick} == {one.code for one in whole} == {"LIM006"}


def test_saved_state_is_checked_once_for_many_looks(make_site: MakeSite) -> None:
    """The state that a look compares with, and the entries, stay the same objects until a file changes."""
    root, today = make_site({}), NOW.date()
    site = EditedSite(root, lambda: Options(today, drafts=True, now=NOW))
    records, public = site.read().value.records, site.check_public(lambda: False)

    assert site.read().value.records is records
    assert site.check_public(lambda: False) is public
    (root / "static").mkdir(exist_ok=True)
    (root / "static" / "style.css").write_text("p { color: red }")
    assert site.check_public(lambda: False) is not public
    event = root / "content/stories/dispute/events/denial.yaml"
    event.write_text(event.read_text("utf-8").replace("speaker: company", "speaker: compny"), "utf-8")
    assert site.check_public(lambda: False).problems
    assert site.read().value.records is not records


@pytest.mark.parametrize(
    ("kind", "keys", "name"),
    [
        ("event", ("title", "en"), "title"),
        ("event", ("title", "ru"), "title.ru"),
        ("event", ("speaker",), "speaker.0"),
        ("event", ("claims", 1, "text"), "claims.1.text"),
        ("event", ("claims", "denies", "target"), "claims.0.denies.0.target"),
        ("event", ("sources", 0), "sources.0"),
        ("source", ("via", "external", "en"), "via.0.external"),
    ],
)
def test_places_have_names(kind: str, keys: tuple[str | int, ...], name: str) -> None:
    """A place in a file, with whichever shorthand, has the name of its field in the form."""
    assert name_of(MODELS[kind], keys, "en") == name


@pytest.mark.parametrize("has_keys", [True, False])
def test_problem_of_a_plug_in_is_at_its_field(
    make_site: MakeSite, monkeypatch: pytest.MonkeyPatch, *, has_keys: bool
) -> None:
    """A rule that makes a problem of a span alone, as plug-ins may, is shown at the field on its line."""

    def find(context: Context) -> Iterator[Problem]:
        for event in context.records.events:
            where = event.at("title", "en")
            found = context.problem("REL002", "this title is odd", where)
            yield found if has_keys else replace(found, where=None)

    monkeypatch.setattr("onrecord.editing.edited_site.RULES", (Rule(find=find, code="REL002"),))

    assert "this title is odd" in _part(_check(DeskClient(make_site({}))), "m:title")


DIRECTOR = {
    "content/actors/actors.yaml": BASE["content/actors/actors.yaml"]
    + "director: {name: Jo Field, kind: person, member_of: company}\n"
}
WHOSE = (
    "As it stands, this counts as the own word of Jo Field, not of The company. Choose whose word it is. worth a look"
)


def test_whose_word_is_asked_by_names_at_its_question(make_site: MakeSite) -> None:
    """The desk told its readers to 'write on_behalf_of: company', above the question that asks it."""
    desk = DeskClient(make_site(DIRECTOR))
    answer = _check(desk, **{"speaker.0": "director"})

    assert WHOSE in _part(answer, "summary")
    assert 'href="#w:on_behalf_of"' in answer["html"]
    assert "Choose whose word it is." in _part(answer, "m:on_behalf_of")
    assert "write on_behalf_of" not in words_of(desk.post(NEW, **{**TYPED, "speaker.0": "director", "-do": "save"}))


def test_whose_word_is_told_once_its_question_was_left(make_site: MakeSite) -> None:
    """Who has just chosen a speaker has not come to the question yet."""
    desk = DeskClient(make_site(DIRECTOR))

    assert "own word" not in _check(desk, **{"speaker.0": "director", "-told": "speaker"})["html"]
    assert "own word" in _check(desk, **{"speaker.0": "director", "-told": "speaker on_behalf_of"})["html"]


def test_whose_word_names_a_speaker_whom_the_form_adds(make_site: MakeSite) -> None:
    """The id of a new person is for the file."""
    added = {"id": "jo-field", "name": "Jo Field", "kind": "person", "member_of.0.organization": "company"}
    fields = {f"+actor.0.{name}": text for name, text in added.items()}
    answer = _check(DeskClient(make_site({})), **{"speaker.0": "jo-field", **fields})

    assert WHOSE in _part(answer, "summary")


def test_whose_word_is_said_by_names_on_the_home(make_site: MakeSite) -> None:
    """Of a public event, too."""
    denial = "content/stories/dispute/events/denial.yaml"
    files = {**DIRECTOR, denial: BASE[denial].replace("speaker: company", "speaker: director")}
    words = words_of(DeskClient(make_site(files)).home)

    assert WHOSE.removesuffix(" worth a look") in words
    assert "on_behalf_of" not in words


@pytest.mark.parametrize(("typed", "asks"), [("3/4/2015", "Which day is meant?"), ("spring 2015", "Which months")])
def test_summary_asks_which_day_is_meant(make_site: MakeSite, typed: str, asks: str) -> None:
    """It said that '3/4/2015' does not begin with the year, over two buttons for the days."""
    summary = _part(_check(DeskClient(make_site({})), date=typed), "summary")

    assert summary.startswith(f"1 thing to mend {asks}")
    assert summary.endswith("even a draft needs it")
