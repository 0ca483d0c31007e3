"""`onrecord export STORY --format timelinejs` and `csv`: what the files hold, and what comes back by `import`."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, COMPLETE, MakeSite, noon

from onrecord.build.pipeline import Options, load_site, read
from onrecord.cli import main
from onrecord.model.fields import SourceFields
from onrecord.model.records import Records
from onrecord.terminal.environment import Environment

ROOT = Path(__file__).parents[2]
EVENTS = "content/stories/dispute/events"
ANNOUNCEMENT, DENIAL = (BASE[f"{EVENTS}/{name}.yaml"] for name in ("announcement", "denial"))
FORMS = ("timelinejs", "csv")
TODAY = noon(COMPLETE).date()
SLIDE = {"unique_id", "start_date", "end_date", "display_date", "text", "media", "onrecord"}
"""The names of a slide in TimelineJS's documentation that an export uses, and ours."""
STORIES = ((ROOT / "examples/tidal-gate", "tidal-gate"), (ROOT / "tests/sites/everything", "harbour"))
EMPTY: dict[str, str | None] = {
    "content/stories/dispute/story.yaml": None,
    f"{EVENTS}/announcement.yaml": None,
    f"{EVENTS}/denial.yaml": None,
    "content/sources/sources.yaml": None,
}


def run(*arguments: str | Path, given: bytes | None = None) -> Result:
    """Run a command."""
    environment = Environment(lambda: noon(COMPLETE), asks=False)
    return CliRunner().invoke(main, [*map(str, arguments)], catch_exceptions=False, obj=environment, input=given)


def exported(form: str, site: Path, story: str = "dispute", *options: str) -> str:
    """Return the file of a story."""
    ran = run("export", story, "--format", form, "--site", site, "-o", "-", "--no-cache", *options)
    assert ran.exit_code == 0, ran.output
    return ran.stdout_bytes.decode("utf-8")


DENIES = "Denies: They issued a joint statement (The ministry, 1 November 2021)"


def slides(text: str) -> list[Any]:
    """Return the slides of a timeline."""
    found: list[Any] = json.loads(text)["events"]
    return found


def rows(text: str) -> list[dict[str, str]]:
    """Return the rows of a sheet."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("form", FORMS)
def test_file_is_named_after_the_story_and_loss_is_told(
    form: str, make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file has the ending of its form; the command says in words what the form can't hold."""
    site = make_site({})
    monkeypatch.chdir(tmp_path)
    ran = run("export", "dispute", "--format", form, "--site", site)
    name = "dispute.json" if form == "timelinejs" else "dispute.csv"

    assert (ran.exit_code, ran.stdout) == (0, "")
    assert (tmp_path / name).read_bytes().decode("utf-8") == exported(form, site)
    assert re.match(rf"wrote {name} \(\d KB\)\nwhat this form can't hold:\n(  [A-Z].*\.\n)+$", ran.stderr)
    assert "Bills, corrections, time zones" in ran.stderr


def test_slides_are_those_of_timelinejs() -> None:
    """The JSON has what the documentation of TimelineJS names: a title slide, dates in numbers, headlines and texts."""
    timeline = json.loads(exported("timelinejs", *STORIES[0]))

    assert timeline.keys() == {"title", "events"}
    assert timeline["title"]["text"]["headline"].startswith("Tidal Gate")
    assert len(timeline["events"]) > 30
    for slide in timeline["events"]:
        assert slide.keys() <= SLIDE
        assert {"start_date", "text", "unique_id"} <= slide.keys()
        assert slide["text"].keys() == {"headline", "text"}
        for date in (slide["start_date"], slide.get("end_date", {"year": 1})):
            assert date.keys() <= {"year", "month", "day", "hour", "minute"}
            assert all(type(value) is int for value in date.values())
    assert len({slide["unique_id"] for slide in timeline["events"]}) == len(timeline["events"])


def test_slide_says_what_the_page_says(make_site: MakeSite) -> None:
    """Its text has the speaker, the words, each claim with its standing and page, the sources, and the event's page."""
    quote = "quotes: [{id: q, exact: It is ours., lang: en, source: wire}]\n"
    text = f"{ANNOUNCEMENT}body: 'As *reported* [@wire].'\n{quote}"
    slide = slides(exported("timelinejs", make_site({f"{EVENTS}/announcement.yaml": text})))[0]["text"]["text"]

    for words in (
        "The ministry",
        "<em>reported</em>",
        "“It is ours.”",
        "They issued a joint statement (<a",
        'href="https://example.org/dispute/announcement/joint/">Disputed; no reply found from The ministry</a>)',
        '<a href="https://example.org/dispute/announcement/">Page of this event</a>',
        '<a href="https://example.org/sources/wire/">[1]</a>',
    ):
        assert words in slide, slide


def test_dates_that_are_not_exact_are_words(make_site: MakeSite) -> None:
    """TimelineJS shows a month as a month; of an inexact day it has the first possible one, and the words beside it."""
    dates = {
        "2021-11": ({"year": 2021, "month": 11}, None),
        "2021": ({"year": 2021}, None),
        "2021-11-02~": ({"year": 2021, "month": 11, "day": 2}, "2 November 2021 (approximately)"),
        "2021-09/2021-10": (
            {"year": 2021, "month": 9, "day": 1},
            "September–October 2021, exact day not recorded here",
        ),
        "../2021-10-15": ({"year": 2021, "month": 10, "day": 15}, "15 October 2021 or earlier"),
    }
    for date, (start, words) in dates.items():
        site = make_site({f"{EVENTS}/announcement.yaml": ANNOUNCEMENT.replace("2021-11-01", date)})
        (slide,) = [one for one in slides(exported("timelinejs", site)) if one["unique_id"] == "announcement"]
        shown = slide.get("display_date")
        assert (slide["start_date"], shown and shown.replace("\xa0", " ").replace("\u2009", "")) == (start, words), date
        (row,) = [one for one in rows(exported("csv", site)) if one["Headline"] == "The ministry announces"]
        assert (row["Start Date"], row["Sort Date"]) == (date, "-".join(f"{part:02}" for part in _day(start)))


def _day(start: Mapping[str, int]) -> tuple[int, int, int]:
    return start["year"], start.get("month", 1), start.get("day", 1)


def test_slides_say_who_denies_what(make_site: MakeSite) -> None:
    """A denial says what it denies, and a claim who denies it; what the editors infer is not told."""
    announcement, denial = slides(exported("timelinejs", make_site({})))
    inferred = DENIAL.replace("denies: announcement#joint", "denies: {target: announcement#joint, basis: inferred}")
    read = exported("timelinejs", make_site({f"{EVENTS}/denial.yaml": inferred}))

    assert f"<p>{DENIES}</p>" in denial["text"]["text"].replace("\xa0", " ")
    assert "They issued a joint statement (" in announcement["text"]["text"]
    assert "</a>). Denied by The company</li>" in announcement["text"]["text"]
    assert announcement["text"]["text"].count("Denied by") == 1
    assert "Denie" not in "".join(slide["text"]["text"] for slide in slides(read))


def test_sheet_has_the_verb_of_each_answer(make_site: MakeSite) -> None:
    """An answer to two claims has two lines, each with its verb."""
    both = DENIAL.replace("denies: announcement#joint", "denies: announcement#joint\nconfirms: announcement#access")
    (_, row) = rows(exported("csv", make_site({f"{EVENTS}/denial.yaml": both})))

    confirms = "Confirms: The ministry has access (The ministry, 1 November 2021)"
    assert sorted(row["Answers"].replace("\xa0", " ").split("\n")) == [confirms, DENIES]


def test_picture_is_media_with_its_credit(make_site: MakeSite) -> None:
    """The first picture of an event is the media of its slide, at its whole address."""
    media = f"{DENIAL}media: {{src: wall.svg, alt: A wall, credit: The desk, caption: 'So & so'}}\n"
    drawing = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><circle r='4'/></svg>"
    site = make_site({f"{EVENTS}/denial.yaml": media, "static/wall.svg": drawing})
    found = slides(exported("timelinejs", site))[1]["media"]

    assert re.fullmatch(r"https://example\.org/static/wall\.[0-9a-f]+\.svg", found.pop("url"))
    assert found == {"alt": "A wall", "credit": "The desk", "caption": "So &amp; so"}


@pytest.mark.parametrize("form", FORMS)
def test_site_without_an_address_has_words_in_place_of_links(form: str, make_site: MakeSite) -> None:
    """No link leads nowhere; the sources keep theirs."""
    site = make_site({"site.yaml": "title: A test\n", f"{EVENTS}/denial.yaml": f"{DENIAL}body: 'Said [@wire].'\n"})
    text = exported(form, site)

    assert "#-" not in text
    assert "Page of this event" not in text
    assert set(re.findall(r"https?://[^\s\"<>,\\]+", text)) == {
        "https://example.org/wire",
        "https://example.org/gazette",
    }


def test_sheet_has_a_row_for_each_event(make_site: MakeSite) -> None:
    """Who opens the sheet sees what was said when, how it stands, who denied it, and on which sources it rests."""
    first, second = rows(exported("csv", make_site({})))

    assert first == {
        "Start Date": "2021-11-01",
        "Sort Date": "2021-11-01",
        "End Date": "",
        "Date in Words": "1 November 2021",
        "Kind": "Announcement",
        "Who": "The ministry",
        "Headline": "The ministry announces",
        "Text": "",
        "Answers": "",
        "Claims": "They issued a joint statement\nThe ministry has access",
        "Standings": "Disputed; no reply found from The ministry\nAsserted by The ministry",
        "Standings As Of": "2021-11-10",
        "Denied By": "The company\n–",
        "Sources": "The gazette",
        "Publishers": "Gazette",
        "Source Addresses": "https://example.org/gazette",
        "Page": "https://example.org/dispute/announcement/",
    }
    assert (second["Kind"], second["Who"], second["Claims"]) == ("Denial", "The company", "")
    assert second["Answers"].replace("\xa0", " ") == DENIES
    assert second["Standings As Of"] == ""


def test_lines_of_neighbouring_cells_belong_together() -> None:
    """A claim has its standing, and a source its publisher and address, in the same line; a dash stands for none."""
    found = rows(exported("csv", *STORIES[0]))

    for row in found:
        for names in (("Claims", "Standings", "Denied By"), ("Sources", "Publishers", "Source Addresses")):
            counts = {len(row[name].split("\n")) for name in names if row[name]}
            assert len(counts) <= 1, row
    assert any("–" in row["Denied By"].split("\n") for row in found)


def test_no_cell_is_a_formula(make_site: MakeSite) -> None:
    """A cell that a spreadsheet would compute begins with an apostrophe, which `import` takes away again."""
    title = "=HYPERLINK(1)"
    denial = DENIAL.replace("The company denies", f"'{title}'")
    text = exported("csv", make_site({f"{EVENTS}/denial.yaml": denial}))

    assert [row["Headline"] for row in rows(text)][1] == f"'{title}"
    assert not [cell for row in rows(text) for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert title in _imported(make_site, text.encode(), "--title", "New")


@pytest.mark.parametrize("form", FORMS)
def test_markup_of_editors_stays_text(form: str, make_site: MakeSite) -> None:
    """A title with tags is shown as typed: a page with the timeline runs nothing of it."""
    bad = "<img src=x onerror=alert(1)></script>"
    text = exported(form, make_site({f"{EVENTS}/denial.yaml": DENIAL.replace("The company denies", f"'{bad}'")}))
    if form == "csv":
        assert rows(text)[1]["Headline"] == bad
        return
    assert "<img" not in text
    assert slides(text)[1]["text"]["headline"] == "&lt;img src=x onerror=alert(1)&gt;&lt;/script&gt;"


@pytest.mark.parametrize("form", FORMS)
def test_drafts_and_withdrawn_entries_stay_out(form: str, make_site: MakeSite) -> None:
    """No word of a draft, of a withdrawn entry or of a source's kept text is in the file."""
    draft = "type: report\ndate: 2021-11-03\ntitle: QANARY\nsources: wire\npublished: 2021-11-10\nstatus: {}\n"
    gone = f"{draft.format('withdrawn')}corrections: {{date: 2021-11-20, reason: QANARY}}\n"
    site = make_site(
        {
            f"{EVENTS}/secret.yaml": draft.format("draft"),
            f"{EVENTS}/gone.yaml": gone,
            "content/snapshots/wire.txt": "The kept QANARY of the source.\n",
        }
    )

    assert "The company denies" in exported(form, site)
    assert "QANARY" not in exported(form, site).upper()


@pytest.mark.parametrize("form", FORMS)
def test_each_language_has_its_words(form: str, make_site: MakeSite) -> None:
    """Standings, kinds and dates are in the language that is asked for."""
    site = make_site(
        {
            "site.yaml": f"{BASE['site.yaml']}languages: [en, ru]\n",
            "content/stories/dispute/story.yaml": "title: {en: The dispute, ru: Спор}\n",
        }
    )
    text = exported(form, site, "dispute", "--language", "ru")

    assert "Объявление" in text
    assert "Оспаривается" in text
    assert "https://example.org/ru/dispute/" in text


Shown = tuple[str | None, str, str | None]


def _imported(make_site: MakeSite, file: bytes, *options: str) -> dict[str, Mapping[str, Any]]:
    """Import a timeline into a site without a story; return the new events by title. A second import adds nothing."""
    root = make_site(EMPTY)
    ran = run("import", "timelinejs", "-", "--site", root, *options, given=file)
    assert ran.exit_code == 0, ran.output
    records = _read(root)
    before = {path: path.read_bytes() for path in root.rglob("*.yaml")}
    run("import", "timelinejs", "-", "--site", root, *options, given=file)
    assert {path: path.read_bytes() for path in root.rglob("*.yaml")} == before
    return {
        event.fields.title["en"]: {
            "days": (str(event.fields.date), str(event.fields.until or ""), str(event.fields.time or "")),
            "sources": _cited(event.fields.sources, records),
        }
        for event in records.all_events
    }


def _read(root: Path) -> Records:
    reading = read(root, Options(TODAY)).value
    assert reading is not None
    return reading.records


def _cited(citations: Any, records: Records) -> set[Shown]:  # noqa: ANN401  (the citations of an entry)
    return {_shown(records.source_by_id[citation.source].fields) for citation in citations}


def _shown(source: SourceFields) -> Shown:
    description = next(iter((source.description or {}).values()), "")
    return source.title or f"[{description}]", (source.publisher or {}).get("en", ""), source.url


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("site", "story"), STORIES, ids=[story for _, story in STORIES])
def test_dates_titles_and_sources_come_back(form: str, site: Path, story: str, make_site: MakeSite) -> None:
    """A story that `import timelinejs` reads again has the same days and times, titles and sources."""
    back = _imported(make_site, exported(form, site, story).encode(), *(("--title", "New") if form == "csv" else ()))
    published = load_site(site, Options(TODAY, remember=False)).value.site
    assert published is not None
    records = _read(site)

    assert len(back) == len(published.stories[story].events)
    for ref in published.stories[story].events:
        event = published.event(ref)
        fields, moment = event.fields, event.moment  # a time comes back in the time zone of the story
        days = (f"{moment:%Y-%m-%d}", f"{moment:%H:%M:%S}") if moment else (str(fields.date), "")
        found = back[fields.title["en"]]
        assert found["days"] == (days[0], str(fields.until or ""), days[1]), ref
        assert _cited(fields.sources, records) <= found["sources"], ref
