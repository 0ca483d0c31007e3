"""A bill's page: its stages, state and votes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import MakeSite
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options

_STEP = re.compile(r'<li data-stage="([^"]+)" data-reached="([\w-]+)"[^>]*>(.*?)</li>', re.DOTALL)
_BILL = "content/bills/act.yaml"


def _event(day: int, stage: str, *lines: str) -> tuple[str, str]:
    fields = (f"date: 2021-12-{day:02d}", f"title: Step {day}", f"stage: {stage}", *lines)
    text = "\n".join(("type: bill-action", "bill: act", "sources: wire", "published: 2022-01-01", *fields))
    return f"content/stories/dispute/events/step-{day}.yaml", f"{text}\n"


def _page(root: Path, options: Options) -> str:
    return RenderedSite(root, options)["bills/act/index.html"]


def _words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def _steps(page: str) -> Mapping[str, tuple[str, str]]:
    """Return each stage of a bill: whether it was reached, and the words of its row and of what it opens to."""
    return {stages: (reached, _words(text)) for stages, reached, text in _STEP.findall(page)}


def _chambers(page: str) -> list[str]:
    return [_words(name) for name in re.findall(r'<(?:h3|p) class="chamber">(.*?)</', page)]


def test_alternative_missing_stages_are_one_gap(make_site: MakeSite, options: Options) -> None:
    """Where one of several stages must have come before, the page shows one gap that names all of them."""
    events = (_event(1, "lower-pass", "outcome: adopted"), _event(2, "signed", "outcome: signed"))
    site = make_site({_BILL: "title: The act\nprocedure: kz-bicameral\n", **dict(events)})
    steps = _steps(_page(site, options))

    names = "Approval / Agreement with the amendments / Override of the objection"
    assert steps["upper-pass lower-concur veto-override"] == ("gap", f"{names} no source on record")
    assert list(steps).index("signed") == list(steps).index("upper-pass lower-concur veto-override") + 1


def test_stage_shows_its_last_day_and_chamber(make_site: MakeSite, options: Options) -> None:
    """A stage shows its last day, and the event's chamber where the procedure gives none."""
    events = (
        _event(1, "origin-1"),
        _event(2, "origin-2", "outcome: adopted"),
        _event(3, "carried-over", "outcome: adopted", "chamber: lords"),
        _event(4, "origin-committee", "outcome: reported", "until: 2021-12-09"),
    )
    site = make_site({_BILL: "title: The act\nprocedure: uk\norigin: lords\n", **dict(events)})
    page = _page(site, options)
    steps = _steps(page)

    assert _chambers(page) == ["House of Lords"]
    assert steps["carried-over"][1].startswith("Carry-over 3 December 2021 Step 3 : adopted")
    assert steps["origin-committee"][1].startswith("Committee stage 4–9 Dec 2021 Step 4 : reported")


def test_russian_stage_ends_with_one_full_stop(make_site: MakeSite, options: Options) -> None:
    """The 'г.' after a year ends the text of a stage without an outcome; no second full stop follows."""
    events = (_event(1, "introduction"), _event(2, "reading-1", "until: 2021-12-09"))
    site = make_site(
        {
            "site.yaml": "title: A test\nurl: https://example.org/\nlanguages: [en, ru]\n",
            _BILL: "title: The act\nprocedure: generic\n",
            **dict(events),
        }
    )
    page = " ".join(RenderedSite(site, options)["ru/bills/act/index.html"].split())

    assert page.count("2021 г.</time>") == 2
    assert ".." not in _words(re.sub(r'"(\.\./)+', "", page))


def test_state_names_the_chamber_of_an_ambiguous_stage(make_site: MakeSite, options: Options) -> None:
    """'Third reading: adopted' names the House, and the other House's stage is next."""
    events = (
        _event(1, "origin-1"),
        _event(2, "origin-2", "outcome: adopted"),
        _event(3, "origin-3", "outcome: adopted"),
    )
    site = make_site({_BILL: "title: The act\nprocedure: uk\norigin: lords\n", **dict(events)})
    page = _page(site, options)

    assert "Third reading (House of Lords): adopted, 3 December 2021." in _words(page)
    assert [stages for stages, (_, text) in _steps(page).items() if "may come next" in text] == ["other-1"]
    assert _chambers(page) == ["House of Lords", "House of Commons"]
    assert not [stages for stages, (reached, _) in _steps(page).items() if reached == "gap"]


def test_failed_override_has_no_next_stage(make_site: MakeSite, options: Options) -> None:
    """After a failed vote to override a veto, no signature may come next."""
    events = (
        _event(1, "upper-pass", "outcome: adopted"),
        _event(2, "veto", "outcome: vetoed"),
        _event(3, "veto-override", "outcome: rejected"),
    )
    site = make_site({_BILL: "title: The act\nprocedure: kz-bicameral\n", **dict(events)})

    assert "may come next" not in _page(site, options)


def test_state_and_stage_show_a_rejection(make_site: MakeSite, options: Options) -> None:
    """The state sentence reports a vote that rejected the bill, and the stage is marked visibly."""
    events = (
        _event(1, "introduction"),
        _event(2, "lower-1", "outcome: adopted"),
        _event(3, "lower-pass", "outcome: rejected"),
    )
    site = make_site({_BILL: "title: The act\nprocedure: kz-bicameral\n", **dict(events)})
    page = _page(site, options)

    assert "Passage: rejected, 3 December 2021." in _words(page)
    assert 'data-stage="lower-pass" data-reached="yes" data-outcome="rejected"' in page
    assert 'data-stage="lower-1" data-reached="yes" data-outcome="adopted"' in page
    assert 'data-stage="introduction" data-reached="yes" data-published=' in page


def test_repeated_stage_shows_its_last_outcome(make_site: MakeSite, options: Options) -> None:
    """A stage that a House first returned and then agreed to is marked as agreed; the other House's stays returned."""
    events = (
        _event(1, "other-3", "outcome: adopted-with-changes"),
        _event(2, "amendments-origin", "outcome: returned"),
        _event(3, "amendments-other", "outcome: returned"),
        _event(4, "amendments-origin", "outcome: agreed"),
    )
    site = make_site({_BILL: "title: The act\nprocedure: uk\norigin: lords\n", **dict(events)})
    page = _page(site, options)

    assert 'data-stage="amendments-origin" data-reached="yes" data-outcome="agreed"' in page
    assert 'data-stage="amendments-other" data-reached="yes" data-outcome="returned"' in page


def test_ended_bill_names_its_last_stage_and_outcome(make_site: MakeSite, options: Options) -> None:
    """A bill that did not become law names the stage at which it ended, and the outcome if there is a word for it."""
    vetoed = _event(1, "pocket-vetoed", "outcome: vetoed")
    us = make_site({_BILL: "title: The act\nprocedure: us-federal\norigin: house\n", **dict([vetoed])})

    assert "Ended: Pocket veto, 1 December 2021 (vetoed)." in _words(_page(us, options))


@pytest.mark.parametrize(
    ("became", "said"),
    [
        pytest.param(
            "2023 c. 50", {"": "2023 c. 50.", "ru/": "2023 c. 50 (язык: английский) ."}, id="one text for all languages"
        ),
        pytest.param(
            "{en: Law No. 118-VII, ru: Закон № 118-VII}",
            {"": "Law No. 118-VII.", "ru/": "Закон № 118-VII."},
            id="a text per language",
        ),
        pytest.param(
            "{en: Act 5 (as amended.), ru: Закон 5.}",
            {"": "Act 5 (as amended.)", "ru/": "Закон 5."},
            id="a text that ends with a full stop",
        ),
    ],
)
def test_law_is_printed_as_the_entry_gives_it(
    make_site: MakeSite, options: Options, became: str, said: Mapping[str, str]
) -> None:
    """The law that a bill became is named in its state, in the page's language and with no words added."""
    signed = _event(3, "law")
    bill = f"title: The act\nprocedure: generic\nbecame: '{became}'\n".replace("'{", "{").replace("}'", "}")
    languages = "title: A test\nurl: https://example.org/\nlanguages: [en, ru]\n"
    files = RenderedSite(make_site({"site.yaml": languages, _BILL: bill, **dict([signed])}), options)
    states = {prefix: files[f"{prefix}bills/act/index.html"] for prefix in said}
    shown = {prefix: _words(re.findall(r'<p class="state">(.*?)</p>', page)[0]) for prefix, page in states.items()}

    assert shown == {
        "": f"Law since 3 December 2021, as {said['']}",
        "ru/": f"Стал законом: 3 декабря 2021 г., {said['ru/']}",
    }


def test_withdrawal_has_no_outcome(make_site: MakeSite, options: Options) -> None:
    """A withdrawal shows no outcome besides itself."""
    withdrawn = _event(1, "withdrawn", "outcome: none")
    site = make_site({_BILL: "title: The act\nprocedure: kz-bicameral\n", **dict([withdrawn])})

    assert "Ended: Withdrawal, 1 December 2021." in _words(_page(site, options))


def _sitting(*lines: str, **fields: str) -> Mapping[str, str]:
    """Return a site in which one event takes a bill through its first and second reading."""
    path, text = _event(2, fields.get("stage", "[reading-1, reading-2]"), *lines)
    return {_BILL: "title: The act\nprocedure: generic\n", **dict([_event(1, "introduction")]), path: text}


def test_one_event_reaches_several_stages(make_site: MakeSite, options: Options) -> None:
    """Each stage that an event reached is listed separately on the bill's page; the last one is the bill's state."""
    page = _page(make_site(_sitting("outcome: adopted")), options)
    steps = _steps(page)

    assert [stages for stages, (reached, _) in steps.items() if reached == "yes"] == [
        "introduction", "reading-1", "reading-2"
    ]  # fmt: skip
    assert steps["reading-1"][1].startswith("First reading 2 December 2021 Step 2 : adopted")
    assert steps["reading-2"][1].startswith("Second reading 2 December 2021 Step 2 : adopted")
    assert "Second reading: adopted, 2 December 2021." in _words(page)


def test_stages_of_one_event_have_their_own_outcomes(make_site: MakeSite, options: Options) -> None:
    """A stage with its own outcome and votes shows these; the other stages show the event's."""
    stage = "[reading-1, {stage: reading-2, outcome: rejected, votes: {for: 3, against: 71}}]"
    site = make_site(_sitting("outcome: adopted", "votes: {for: 74}", stage=stage))
    files = RenderedSite(site, options)
    page, event = files["bills/act/index.html"], _words(files["dispute/step-2/index.html"])

    assert 'data-stage="reading-1" data-reached="yes" data-outcome="adopted"' in page
    assert 'data-stage="reading-2" data-reached="yes" data-outcome="rejected"' in page
    assert "The act First reading : adopted Second reading : rejected , 3 for, 71 against 74 for" in event


def test_votes_are_shown_beside_the_only_stage(make_site: MakeSite, options: Options) -> None:
    """If an event reached one stage, the event's votes belong to that stage."""
    files = RenderedSite(make_site(_sitting("outcome: adopted", "votes: {for: 74}", stage="reading-1")), options)
    event = _words(files["dispute/step-2/index.html"])

    assert "First reading : adopted , 74 for" in event


def test_feed_names_each_stage_of_an_event(make_site: MakeSite, options: Options) -> None:
    """A feed names all stages that an event reached, each with its outcome."""
    feed = RenderedSite(make_site(_sitting("outcome: adopted")), options)["bills/act/feed.xml"]

    assert "The act</a>: Introduction → First reading: <b>adopted" in feed
    assert "The act</a>: Second reading: <b>adopted" in feed


_UK = "title: The act\nprocedure: uk\norigin: lords\n"
_BOTH_HOUSES = (
    _event(1, "origin-1"),
    _event(2, "origin-2", "outcome: adopted", "votes: {for: 74, against: 7}"),
    _event(3, "origin-3", "outcome: adopted-with-changes"),
    _event(4, "other-1"),
    _event(5, "other-2", "outcome: adopted"),
)


def test_row_names_only_an_outcome_that_surprises(make_site: MakeSite, options: Options) -> None:
    """The row of a stage says 'adopted with changes', and of one that was adopted its day alone; both open to more."""
    steps = _steps(_page(make_site({_BILL: _UK, **dict(_BOTH_HOUSES)}), options))
    rows = {stage: text.partition(" Step")[0] for stage, (_, text) in steps.items()}

    assert rows["origin-2"] == "Second reading 2 December 2021"
    assert rows["origin-3"] == "Third reading adopted with changes 3 December 2021"
    assert "Step 2 : adopted , 74 for, 7 against" in steps["origin-2"][1]


def test_only_possible_outcome_surprises_nobody(make_site: MakeSite, options: Options) -> None:
    """The row of a veto doesn't say 'vetoed' after its name."""
    events = (_event(1, "origin-pass", "outcome: adopted"), _event(2, "vetoed", "outcome: vetoed"))
    us = make_site({_BILL: "title: The act\nprocedure: us-federal\norigin: house\n", **dict(events)})

    assert _steps(_page(us, options))["vetoed"][1].startswith("Veto 2 December 2021 Step 2")


def test_chamber_to_which_a_bill_returns_is_named_apart(make_site: MakeSite, options: Options) -> None:
    """No two headings of a bill's page are alike, however often it goes from chamber to chamber."""
    returns = (
        _event(6, "other-3", "outcome: adopted-with-changes"),
        _event(7, "amendments-origin", "outcome: returned"),
        _event(8, "amendments-other", "outcome: returned"),
        _event(9, "amendments-origin", "outcome: agreed"),
    )
    page = _page(make_site({_BILL: _UK, **dict(_BOTH_HOUSES), **dict(returns)}), options)

    assert _chambers(page) == [
        "House of Lords",
        "House of Commons",
        "House of Lords, again",
        "House of Commons, again",
        "House of Lords, again (2)",
    ]


def test_passed_chamber_is_one_line_beside_a_story(make_site: MakeSite, options: Options) -> None:
    """Beside a story and in the embed, a chamber that the bill has passed is folded; on its own page none is."""
    files = RenderedSite(make_site({_BILL: _UK, **dict(_BOTH_HOUSES)}), options)
    folded = "House of Lords: 3 stages, 1 December 2021 to 3 December 2021"

    for path in ("dispute/index.html", "bills/act/embed/index.html"):
        summaries = re.findall(r"<summary>(House.*?)</summary>", files[path])
        assert [_words(text) for text in summaries] == [folded], path
        assert _chambers(files[path]) == ["House of Commons"], path
        assert [*_steps(files[path])][:5] == ["origin-1", "origin-2", "origin-3", "other-1", "other-2"], path
    assert "stages, " not in files["bills/act/index.html"]
    assert _chambers(files["bills/act/index.html"]) == ["House of Lords", "House of Commons"]


def test_chamber_with_a_gap_is_not_folded(make_site: MakeSite, options: Options) -> None:
    """What no source tells stays in view: a chamber with a gap has a row for each stage."""
    events = (_event(1, "origin-1"), _event(3, "origin-3", "outcome: adopted"), _event(4, "other-1"))
    page = RenderedSite(make_site({_BILL: _UK, **dict(events)}), options)["bills/act/embed/index.html"]

    assert _steps(page)["origin-2"] == ("gap", "Second reading no source on record")
    assert "<summary>" not in page.partition("<template")[0]


@pytest.mark.parametrize(
    ("event", "state"),
    [
        pytest.param(_event(2, "reading-2"), "Second reading, since 2 December 2021.", id="no outcome"),
        pytest.param(
            _event(2, "reading-2", "outcome: rejected", "until: 2021-12-05"),
            "Second reading: rejected, 2 December 2021 to 5 December 2021.",
            id="rejected after days",
        ),
    ],
)
def test_state_has_the_days_of_its_outcome(
    make_site: MakeSite, options: Options, event: tuple[str, str], state: str
) -> None:
    """An outcome has all days of its stage; a stage without one has its last day, since which the bill is there."""
    site = make_site({_BILL: "title: The act\nprocedure: generic\n", **dict([_event(1, "introduction"), event])})

    assert re.findall(r'<p class="state">(.*?)</p>', _page(site, options).replace("\xa0", " ")) == [state]


def test_bill_lists_its_other_events_alone(make_site: MakeSite, options: Options) -> None:
    """The list below the stages has what is said of the bill, and no stage a second time."""
    path, said = _event(5, "", "type: statement")
    said = said.replace("stage: \n", "").replace("type: bill-action\n", "", 1)
    page = _page(make_site({_BILL: _UK, **dict(_BOTH_HOUSES[:4]), path: said}), options)
    lines = re.search(r'<h2>Other events</h2>\n<ul class="lines">(.*?)</ul>', page, re.DOTALL)

    assert lines is not None
    assert re.findall(r"Step \d", lines[1]) == ["Step 5"]
    assert "All events" not in page


def test_earlier_day_does_not_name_the_later_law(make_site: MakeSite, options: Options) -> None:
    """What a bill became stands in its state even if no stage says when; before, on no day is it told."""
    bill = "title: The act\nprocedure: generic\nbecame: Act 5\n"
    events = (_event(1, "introduction"), _event(2, "reading-1"))
    files = RenderedSite(make_site({_BILL: bill, **dict(events)}), options)

    assert re.findall(r'<p class="state">(.*?)</p>', files["bills/act/index.html"].replace("\xa0", " ")) == [
        "First reading, since 2 December 2021. Act 5."
    ]
    assert "Act 5" not in files["bills/act/as-of.json"]
    law = RenderedSite(make_site({_BILL: bill, **dict((*events, _event(3, "law")))}), options)["bills/act/as-of.json"]
    assert law.count("Act 5") == 1


@pytest.mark.parametrize(("became", "coming"), [("", ["Introduction"]), ("became: Act 5\n", [])])
def test_no_stage_may_come_after_a_law(make_site: MakeSite, options: Options, became: str, coming: list[str]) -> None:
    """Of a bill that has become a law, no stage is said to come next, though none of its stages is recorded."""
    files = RenderedSite(make_site({_BILL: f"title: The act\nprocedure: generic\n{became}"}), options)
    page, listed = files["bills/act/index.html"], files["bills/index.html"]

    assert ("may come next" in page) == bool(coming)
    assert ("Other stages of this procedure" in page) == bool(became or coming)
    assert "Act 5" in page or not became
    assert "The act" in listed
