"""The program adds no full stop to a text that already ends with a mark: on pages, in feeds and in calendars."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from pathlib import PurePath

import pytest
from conftest import BASE, MakeSite
from rendered_site import RenderedSite
from slow import slow

from onrecord.build.pipeline import Options
from onrecord.render.full_stops import full_stop

EVENTS = "content/stories/dispute/events"
ENDINGS = (".", "?", "!", "…", "...", ".)", ".»")


def _site(end: str) -> Mapping[str, str]:
    """Return a site whose texts all have the given ending."""
    step = f"type: bill-action\ntitle: 'A step{end}'\nbill: act\nsources: wire\npublished: 2021-11-10\n"
    return {
        "site.yaml": (
            "title: A test\nurl: https://example.org/\nlanguages: [en, ru, kk]\n"
            f"publisher: 'The desk Ltd{end}'\nlicence: 'All rights reserved{end}'\n"
        ),
        "content/actors/actors.yaml": (
            f"ministry: {{name: 'The ministry{end}', kind: organization}}\n"
            f"company: {{name: 'The company{end}', kind: organization, role: 'A maker{end}'}}\n"
        ),
        "content/sources/sources.yaml": (
            f"gazette: {{title: 'The gazette{end}', author: 'A. Author Jr{end}', publisher: 'Gazette{end}', "
            f"container_title: 'Week{end}', url: 'https://example.org/g'}}\n"
            f"wire: {{description: 'The wire{end}', publisher: 'Wire{end}', issued: 2021-11-02}}\n"
            f"plain: {{title: 'Plain{end}', description: 'A leaflet{end}', issued: 2021-11-02, language: ru}}\n"
        ),
        "content/bills/act.yaml": (
            f"title: 'The act{end}'\nprocedure: council\nsummary: 'It bans{end}'\nbecame: 'Act 5{end}'\nsources: wire\n"
        ),
        "content/procedures/council.yaml": (
            f"title: 'The council{end}'\njurisdiction: XX\nchambers: {{council: 'The council{end}'}}\nstages:\n"
            f"  - {{key: vote, label: 'Vote{end}', meaning: 'All vote{end}', outcomes: [adopted, none]}}\n"
            f"  - {{key: law, label: 'Law{end}', after: vote, classification: became-law}}\nterminal: law\n"
        ),
        "content/stories/dispute/story.yaml": f"title: {{en: 'The dispute{end}', ru: 'Спор{end}', kk: 'Дау{end}'}}\n"
        f"summary: 'Who said what{end}'\n",
        f"{EVENTS}/announcement.yaml": BASE[f"{EVENTS}/announcement.yaml"]
        .replace("joint statement", f"joint statement{end}")
        .replace("has access", f"has access{end}")
        .replace("sources: gazette", f"sources: [{{source: gazette, locator: 'p. 5{end}'}}, plain]"),
        f"{EVENTS}/denial.yaml": BASE[f"{EVENTS}/denial.yaml"].replace(
            "denies: announcement#joint", f"denies: {{target: announcement#joint, note: 'So it wrote{end}'}}"
        )
        + f"corrections: {{date: 2021-11-12, was: 'This{end}', now: 'That{end}', reason: 'Misread{end}'}}\n",
        f"{EVENTS}/undated.yaml": "type: report\ndate: 2020\ntitle: Old\nsources: wire\npublished: 2021-11-10\n",
        f"{EVENTS}/vote.yaml": f"{step}date: 2021-11-05\nstage: vote\nchamber: council\n",
        f"{EVENTS}/law.yaml": f"{step}date: 2021-11-06\nstage: law\n",
    }


@pytest.mark.parametrize("end", [ENDINGS[0], *slow(ENDINGS[1:])])
def test_text_gets_no_second_full_stop(make_site: MakeSite, options: Options, end: str) -> None:
    """A text that ends with a full stop, another mark, or a bracket after it gets no further full stop."""
    files = RenderedSite(make_site(_site(end)), options).of_kinds(*_TEXTS)
    texts = {path: _text(path, text) for path, text in files.items()}
    second = re.compile(rf"(?<!\.){re.escape(end)}[.](?!\w)")

    assert {PurePath(path).suffix for path in texts} == _TEXTS
    assert [
        text[max(0, found.start() - 40) : found.end()] for text in texts.values() for found in second.finditer(text)
    ] == []


_TEXTS = frozenset({".html", ".xml", ".json", ".ics", ".txt"})


def _text(path: str, written: str) -> str:
    """Return the text of a file, without tags, scripts, styles and a calendar's line folds."""
    text = re.sub(r'"(\.\./)+', "", written.replace("\r\n ", "").replace("\n ", ""))
    if path.endswith(".html"):
        text = re.sub(r"<(script|style)>.*?</\1>", "", text, flags=re.DOTALL)
    if path == "robots.txt":
        return ""
    return unescape(unescape(re.sub(r"<[^<>]*>", "", re.sub(r"<[^<>]*>", "", unescape(text)))))


@pytest.mark.parametrize(
    ("words", "stop"),
    [
        ("It is so", "."),
        ("It is so.", ""),
        ("Is it so?", ""),
        ("It is so!", ""),
        ("And so on…", ""),
        ("2 ноября 2021 г.", ""),
        ("(It is so.)", ""),
        ("He wrote: «It is so.»", ""),
        ("(in Russian)", "."),
        ("No. 5", "."),
    ],
)
def test_full_stop_is_added_only_to_text_without_an_end_mark(words: str, stop: str) -> None:
    """Text gets a full stop unless it ends with a mark, optionally followed by a bracket or quotation mark."""
    assert full_stop(words) == stop


def test_calendar_counts_omitted_events_on_a_separate_line(make_site: MakeSite, options: Options) -> None:
    """A calendar's description is the unchanged summary; the next line gives the number of omitted events."""
    calendar = RenderedSite(make_site(_site("?")), options)["dispute/calendar.ics"].replace("\r\n ", "")

    assert "DESCRIPTION:Who said what?\\n1 event is left out: its day is not recorded here" in calendar
