"""What a story's filters need: options that change something, what each event is about, and words."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from conftest import BASE, TODAY, MakeSite
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options, load_site
from onrecord.render.pages.story import FEWEST_FILTERED
from onrecord.render.plan import Plan

EVENTS = "content/stories/dispute/events"
Files = dict[str, str]
Read = Callable[..., Any]


def _events(count: int, fields: str = "") -> Files:
    return {
        f"{EVENTS}/event-{n}.yaml": (
            f"type: report\ndate: 2021-11-0{n + 1}\ntitle: Event {n}\nsources: wire\npublished: 2021-11-10\n{fields}"
        )
        for n in range(count)
    }


@pytest.fixture
def read(make_site: MakeSite, options: Options) -> Read:
    """Return a function that returns the file of the filters of a site's story."""

    def rendered(changes: Files, path: str = "dispute/filter.json") -> Any:  # noqa: ANN401  (a JSON value)
        return json.loads(RenderedSite(make_site({**changes}), options)[path])

    return rendered


def test_story_of_few_events_has_no_filters(make_site: MakeSite, options: Options) -> None:
    """Below the limit a page has no button, and the story no file; withdrawn events and drafts do not count."""
    more = _events(FEWEST_FILTERED - 2)
    more[f"{EVENTS}/event-0.yaml"] = f"{more[f'{EVENTS}/event-0.yaml']}status: draft\n"
    files = RenderedSite(make_site({**more}), options)

    assert "dispute/filter.json" not in files
    assert "Filter</button>" not in files["dispute/index.html"]


def test_events_name_options_by_place(read: Read) -> None:
    """Each event has its kinds, bodies, claims and tags as places in the options, and whether it is on a dispute."""
    found = read(_events(6))

    assert found["schema_version"] == 2
    assert found["options"] == {
        "kind": [["report", "Report", None], ["announcement", "Announcement", None], ["denial", "Denial", None]],
        "who": [["ministry", "The ministry", None], ["company", "The company", None]],
        "claim": [["matter_dispute__announcement__joint", "They issued a joint statement", None]],
        "tag": [],
    }
    events = {id_: about for id_, *about in found["events"]}
    assert list(events)[:2] == ["announcement", "event-0"]
    assert events["announcement"] == [[1], [0], [0], [], 1]
    assert events["denial"] == [[2], [1], [0], [], 1]
    assert events["event-5"] == [[0], [], [], [], 0]


def test_bodies_come_before_the_people_who_speak_for_them(read: Read) -> None:
    """A body has what people said for it; those people are options of their own, after all bodies."""
    files = _events(6)
    for number, fields in (
        (1, "speaker: clerk\non_behalf_of: company\n"),
        (2, "speaker: clerk\non_behalf_of: company\n"),
    ):
        files[f"{EVENTS}/event-{number}.yaml"] += fields
    files["content/actors/clerk.yaml"] = "clerk: {name: The clerk, kind: person}\n"
    found = read(files)
    who = [id_ for id_, *_ in found["options"]["who"]]

    assert who == ["company", "ministry", "clerk"]
    assert {id_: [who[place] for place in about[1]] for id_, *about in found["events"] if about[1]} == {
        "announcement": ["ministry"],
        "denial": ["company"],
        "event-1": ["company", "clerk"],
        "event-2": ["company", "clerk"],
    }


@pytest.mark.parametrize(("fields", "tags"), [("tags: water\n", [["water", "water", None]]), ("", [])])
def test_option_that_changes_nothing_is_not_offered(read: Read, fields: str, tags: list[object]) -> None:
    """What all events have is no option, and neither is what none has."""
    two = {path: f"{text}tags: all\n" for path, text in BASE.items() if path.startswith(EVENTS)}
    six = _events(6, fields and "tags: [all, water]\n") if fields else _events(6, "tags: all\n")

    assert read({**two, **six})["options"]["tag"] == tags


def test_withdrawn_events_and_drafts_are_not_in_it(read: Read) -> None:
    """Nothing of a withdrawn event or of a draft is in the file."""
    files = _events(8)
    drafted, gone = f"{EVENTS}/event-6.yaml", f"{EVENTS}/event-7.yaml"
    files[drafted] = f"{files[drafted]}status: draft\ntags: hidden\n"
    files[gone] = f"{files[gone]}status: withdrawn\ntags: hidden\ncorrections: {{date: 2021-11-12, reason: No}}\n"
    found = read(files)

    assert len(found["events"]) == 8
    assert "hidden" not in json.dumps(found)
    assert "event-7" not in json.dumps(found)


def test_words_are_those_of_the_page(read: Read) -> None:
    """Each language has its words; names in another language say so, and so do words that a catalogue lacks."""
    languages = {"site.yaml": "title: A test\nlanguages: [en, ru, ar]\n"}
    story = {"content/stories/dispute/story.yaml": "title: {en: The dispute, ru: Спор, ar: نزاع}\n"}
    files = {**languages, **story, **_events(6)}
    russian, arabic = read(files, "ru/dispute/filter.json"), read(files, "ar/dispute/filter.json")

    assert russian["words"]["count"] == "{n} из {total}"
    assert russian["words_language"] is None
    assert russian["options"]["claim"][0][2] == "en"
    assert arabic["words"]["done"] == "Done"
    assert arabic["words_language"] == "en"


def test_edit_of_a_text_does_not_touch_it(make_site: MakeSite) -> None:
    """The file depends on metadata, relations and order alone."""
    loaded = load_site(make_site({**_events(6)}), Options(today=TODAY)).value
    assert loaded.site is not None
    assert loaded.theme is not None
    plan = Plan(loaded.site, loaded.theme)
    planned = next(plan.find(["dispute/filter.json"], []))
    with plan.recorder.isolated() as used:
        planned.make().render()

    assert {name.partition(" ")[0] for name in used} <= {
        "story", "line", "relations", "matter", "actor-fields", "story-name", "division"
    }  # fmt: skip


def test_page_has_button_and_empty_live_region(make_site: MakeSite, options: Options) -> None:
    """The live region is empty in the HTML, so that what comes into it is announced."""
    page = RenderedSite(make_site({**_events(6)}), options)["dispute/index.html"]

    assert '<button type="button">Filter</button><span class="unseen" role="status"></span>' in page
