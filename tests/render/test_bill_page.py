"""A bill's page: its stages, state and votes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import MakeSite
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options

_STEP = re.compile(r'<li data-stage="([^"]+)" data-reached="(\w+)"(?: data-outcome="[\w-]+")?>\n(.*?)</li>', re.DOTALL)
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
    return {stages: (reached, _words(text)) for stages, reached, text in _STEP.findall(page)}


def _stages(page: str) -> Mapping[str, str]:
    """Return the text for each stage below the progress, by the stage's name and chamber."""
    listing = re.search(r'<ol class="stages">(.*?)</ol>', page, re.DOTALL)
    assert listing is not None
    items = re.findall(r"<h3>(.*?)</h3>(.*?)</li>", listing[1], re.DOTALL)
    return {_words(name): _words(text) for name, text in items}


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
    stages = _stages(_page(site, options))

    assert stages["Carry-over , House of Lords"].startswith("3 December 2021 : Step 3 : adopted")
    committee = stages["Committee stage , House of Lords"]
    assert committee.startswith("4 December 2021 to 9 December 2021 : Step 4 : reported")


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

    assert page.count("2021 г.</time>") == 6
    assert ".." not in _words(re.sub(r'"(\.\./)+', "", page))


def test_state_names_the_chamber_of_an_ambiguous_stage(make_site: MakeSite, options: Options) -> None:
    """'Latest recorded stage: third reading' names the House, and the other House's stage is next."""
    events = (
        _event(1, "origin-1"),
        _event(2, "origin-2", "outcome: adopted"),
        _event(3, "origin-3", "outcome: adopted"),
    )
    site = make_site({_BILL: "title: The act\nprocedure: uk\norigin: lords\n", **dict(events)})
    page = _page(site, options)

    assert "Latest recorded stage: Third reading (House of Lords), 3 December 2021 (adopted)." in _words(page)
    assert [stages for stages, (_, text) in _steps(page).items() if "may come next" in text] == ["other-1"]
    assert _stages(page)["First reading , House of Commons"].startswith("may come next")
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

    assert "Latest recorded stage: Passage, 3 December 2021 (rejected)." in _words(page)
    assert 'data-stage="lower-pass" data-reached="yes" data-outcome="rejected"' in page
    assert 'data-stage="lower-1" data-reached="yes" data-outcome="adopted"' in page
    assert 'data-stage="introduction" data-reached="yes">' in page


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
    """The law that a bill became follows its state, in the page's language and with no words added."""
    signed = _event(3, "law")
    bill = f"title: The act\nprocedure: generic\nbecame: '{became}'\n".replace("'{", "{").replace("}'", "}")
    languages = "title: A test\nurl: https://example.org/\nlanguages: [en, ru]\n"
    files = RenderedSite(make_site({"site.yaml": languages, _BILL: bill, **dict([signed])}), options)
    states = {prefix: files[f"{prefix}bills/act/index.html"] for prefix in said}
    shown = {prefix: _words(re.findall(r'<p class="state">(.*?)</p>', page)[0]) for prefix, page in states.items()}

    assert shown == {
        "": f"It became law: 3 December 2021. {said['']}",
        "ru/": f"Стал законом: 3 декабря 2021 г. {said['ru/']}",
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
    assert steps["reading-1"][1] == "First reading 2 December 2021 : Step 2 adopted"
    assert steps["reading-2"][1] == "Second reading 2 December 2021 : Step 2 adopted"
    assert "Latest recorded stage: Second reading, 2 December 2021 (adopted)." in _words(page)


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

    assert "The act</a>: First reading: <b>adopted" in feed
    assert "The act</a>: Second reading: <b>adopted" in feed
