"""`onrecord show`: one entry or claim with its words, sources, standing and history, for people and for programs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, COMPLETE, MakeSite, noon
from finding_sites import APPEALED
from jsonschema import Draft7Validator
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options
from onrecord.cli import main
from onrecord.editing.lookup.asked_entry import AskedEntry
from onrecord.editing.lookup.named_things import things
from onrecord.editing.schemas.entry_schemas import schemas
from onrecord.editing.telling.opened_record import open_record
from onrecord.editing.telling.shown_formats import format_entry
from onrecord.report.painting import plain
from onrecord.terminal.environment import Environment

ROOT = Path(__file__).parents[2]
TIDAL_GATE = ROOT / "examples/tidal-gate"
ANNOUNCEMENT = "content/stories/dispute/events/announcement.yaml"
DENIAL = "content/stories/dispute/events/denial.yaml"
SOURCES = "content/sources/sources.yaml"
QUOTED = {
    SOURCES: BASE[SOURCES].replace(
        "url: https://example.org/wire}",
        "url: https://example.org/wire, archive_date: 2021-11-03, "
        'archive_url: "https://web.archive.org/web/20211103120000/https://example.org/wire"}',
    ),
    DENIAL: BASE[DENIAL].replace("sources: wire\n", "sources: [{source: wire, locator: p. 7}]\n")
    + "quotes: [{id: none, exact: There was no joint statement, lang: en, source: wire}]\n",
}
"""A denial with a quotation, a page and an archived copy of its source."""


def _run(*arguments: str | Path) -> Result:
    environment = Environment(lambda: noon(COMPLETE), asks=False)
    return CliRunner().invoke(
        main, ["show", *map(str, arguments), "--no-cache"], obj=environment, catch_exceptions=False
    )


def _shown(*arguments: str | Path) -> dict[str, Any]:
    ran = _run(*arguments, "--output-format", "json")
    assert ran.exit_code == 0, ran.output
    shown: dict[str, Any] = json.loads(ran.stdout)
    assert list(Draft7Validator(json.loads(schemas()["show.schema.json"])).iter_errors(shown)) == []
    return shown


STEPS = (
    "title: The dispute\nexpected:\n"
    "  - {id: hearing, kind: hearing, title: Hearing of the committee, date: 2022-03-17, sources: wire, "
    "published: 2021-11-10, earlier: {date: 2022-03-03, published: 2021-11-05}}\n"
    "  - {id: answer, kind: statement, title: An answer, date: 2021-11-02, sources: wire, published: 2021-11-01, "
    "happened: denial}\n"
    "  - {id: vote, kind: vote, title: A vote, date: 2022-04-01, sources: wire, published: 2021-11-10, "
    "cancelled: {date: 2021-11-12, reason: The committee has no quorum.}}\n"
    "  - {id: secret, kind: vote, title: A secret vote, date: 2022-04-01, sources: wire, status: draft}\n"
)


def test_story_tells_the_days_that_are_set(make_site: MakeSite) -> None:
    """A step is told with each day, its event and its end, in words that stay true; a draft is not."""
    root = make_site({"content/stories/dispute/story.yaml": STEPS})
    told = _unwrap(_run("dispute/", "--site", root))

    assert "Days set" in told
    assert "Hearing set for 17 March 2022, as recorded on 10 November 2021" in told
    assert "Before: Hearing set for 3 March 2022, as recorded on 5 November 2021" in told
    assert "It happened: The company denies (dispute/denial)" in told
    assert "Fell through, as recorded on 12 November 2021: The committee has no quorum." in told
    assert "secret" not in told
    rows = _shown("dispute/", "--site", root)["expected"]
    assert [(row["id"], row["state"]) for row in rows] == [
        ("dispute/#answer", "happened"),
        ("dispute/#hearing", "set"),
        ("dispute/#vote", "cancelled"),
    ]


def test_days_set_are_those_of_the_day(make_site: MakeSite) -> None:
    """As of a day, a step stands as it did then: on its former day, or not yet."""
    root = make_site({"content/stories/dispute/story.yaml": STEPS})
    told = _unwrap(_run("dispute/", "--as-of", "2021-11-06", "--site", root))

    assert "Hearing set for 3 March 2022, as recorded on 5 November 2021" in told
    assert "17 March 2022" not in told
    assert "A vote" not in told


def _unwrap(ran: Result) -> str:
    """Return what a command printed without the ends of its lines."""
    return " ".join(ran.stdout.split())


def test_claim_has_all_that_an_answer_needs(make_site: MakeSite) -> None:
    """The text has words, standing with its rule, history, statements with quotations and sources, and the address."""
    ran = _run("announcement#joint", "--site", make_site(QUOTED))

    assert (ran.exit_code, ran.stdout) == (
        0,
        """\
claim dispute/announcement#joint
  They issued a joint statement
  1 November 2021; Announcement; The ministry
  In: The ministry announces (dispute/announcement)

Standing
  Disputed; no reply found from The ministry
  By this rule since 2 November 2021: bodies hold it, and others hold the
  opposite; the record has no reply since from the side that spoke first.
  Its own sources: 1 report, from Gazette.

History
  1 November 2021  Asserted by The ministry
  2 November 2021  Disputed; no reply found from The ministry

What was said on this point
  ● 1 November 2021, The ministry claims it
    The ministry announces
    Gazette (sources/gazette)
    dispute/announcement
  ○ 2 November 2021, The company denies it
    “There was no joint statement”
      Wire, p. 7 (sources/wire)
    dispute/denial

Sources
  The gazette. Gazette, 1 November 2021
    sources/gazette
    https://example.org/gazette
  The wire. Wire, 2 November 2021
    sources/wire
    https://example.org/wire
    copy of 3 November 2021: https://web.archive.org/web/20211103120000/https://example.org/wire

To cite
  Claim: They issued a joint statement. A test. 10 November 2021
  https://example.org/dispute/announcement/joint/

In the files
  content/stories/dispute/events/announcement.yaml:6
""",
    )


def test_words_are_those_of_the_pages(make_site: MakeSite) -> None:
    """Of each claim, the page has the line of its standing word for word, with what was found on it."""
    root = make_site(APPEALED)
    html = RenderedSite(root, Options(today=COMPLETE))["dispute/announcement/joint/index.html"]
    page = " ".join(re.sub("<[^>]*>", "", html).replace("\xa0", " ").split())
    words = _shown("announcement#joint", "--site", root)["words"]["standing"]["en"].replace("\xa0", " ")

    assert (
        words
        == "Found not to be so by The court, 11 November 2021; under appeal. Disputed; no reply found from The ministry"
    )
    assert all(part in page for part in words.split(". "))


def test_sources_of_an_event_are_those_that_it_cites(make_site: MakeSite) -> None:
    """The sources of answers stand beside the answers, and each source says whose reporting it prints."""
    sources = BASE[SOURCES].replace("{title: The gazette", "{via: {external: A news agency}, title: The gazette")
    site = make_site({**QUOTED, SOURCES: sources})
    text = _run("announcement", "--site", site).stdout
    answers, _, own = text.partition("\nSources\n")

    assert "Denied by The company, 2 November 2021: The company denies\n    Wire, p. 7 (sources/wire)\n" in answers
    assert "sources/gazette\n    Its reporting is from: A news agency\n" in own
    assert "The wire" not in own
    assert "Its reporting is from: A news agency\n" in _run("sources/gazette", "--site", site).stdout


def test_citation_says_whose_reporting_it_uses(make_site: MakeSite) -> None:
    """What an event says of the origin of a report goes before what its source says."""
    changed = BASE[ANNOUNCEMENT].replace("sources: gazette", "sources: {source: gazette, via: wire}")

    assert (
        "Its reporting is from: sources/wire\n"
        in _run("announcement", "--site", make_site({ANNOUNCEMENT: changed})).stdout
    )


def test_claim_that_was_taken_back_rests_on_nothing(make_site: MakeSite) -> None:
    """Its sources say that somebody said it, as on pages, and not that the claim rests on them."""
    back = BASE[DENIAL].replace("speaker: company", "speaker: ministry").replace("denies:", "withdraws:")
    text = _run(
        "announcement#joint", "--site", make_site({DENIAL: back.replace("type: denial", "type: statement")})
    ).stdout

    assert "  No longer claimed by anyone\n" in text
    assert "rests on" not in text
    assert "  Its own sources: 1 report, from Gazette.\n" in text


def test_joint_statement_has_the_plural_of_its_verb(make_site: MakeSite) -> None:
    """Several bodies stand by a claim, and one stands by it; so on the page of the claim."""
    actors = BASE["content/actors/actors.yaml"] + "union: {name: The union, kind: organization}\n"
    both = {
        "content/actors/actors.yaml": actors,
        ANNOUNCEMENT: BASE[ANNOUNCEMENT].replace("ministry", "[ministry, union]"),
    }
    stands = (
        "type: statement\ndate: 2021-11-04\ntitle: It was so\nspeaker: [ministry, union]\n"
        "maintains: announcement#joint\nsources: wire\npublished: 2021-11-10\n"
    )
    site = make_site({**both, "content/stories/dispute/events/stands.yaml": stands})
    text = _run("announcement#joint", "--site", site).stdout
    page = RenderedSite(site, Options(today=COMPLETE))["dispute/announcement/joint/index.html"]

    assert "1 November 2021, The ministry and The union claim it\n" in text
    assert "2 November 2021, The company denies it\n" in text
    assert "4 November 2021, The ministry and The union stand by it\n" in text
    verbs = re.findall(r">((?:claim|denie|stand)s? (?:by )?it)<", page.partition(">Statements<")[2])
    assert verbs == ["claim it", "denies it", "stand by it"]


def test_denial_that_was_taken_back_is_said_to_be(make_site: MakeSite) -> None:
    """Who takes back a denial and now agrees does both in one statement."""
    admits = (
        "type: statement\ndate: 2021-11-04\ntitle: The company admits it\nspeaker: company\n"
        "withdraws: announcement#joint\nconfirms: announcement#joint\nsources: wire\npublished: 2021-11-10\n"
    )
    site = make_site({"content/stories/dispute/events/admits.yaml": admits})
    text = _unwrap(_run("announcement#joint", "--site", site))
    words = "Takes back its word on: They issued a joint statement (The ministry, 1 November 2021)"

    assert f"4 November 2021, The company agrees {words} The company admits it" in text
    assert text.count("Takes back") == 1
    assert words in _unwrap(_run("admits", "--site", site))


def test_actor_with_many_events_says_where_all_are(make_site: MakeSite) -> None:
    """The latest ten are shown, those of its parts as theirs, and a command that lists all of them."""
    actors = BASE["content/actors/actors.yaml"] + "branch: {name: The branch, kind: organization, part_of: ministry}\n"
    event = (
        "type: statement\ndate: 2021-10-{0:02}\ntitle: Word {0}\nspeaker: {1}\nsources: wire\npublished: 2021-11-10\n"
    )
    events = {f"content/stories/dispute/events/word-{n}.yaml": event.format(n, "ministry") for n in range(1, 12)}
    part = {"content/stories/dispute/events/part.yaml": event.format(20, "branch")}
    site = make_site({"content/actors/actors.yaml": actors, **events, **part})
    text = _run("actors/ministry", "--site", site).stdout

    assert "On record in 13 events, the latest 10\n" in text
    assert "Word 20\n    The branch, a part of it\n    dispute/part\n" in text
    assert "  For all 13: onrecord find --body ministry --kind event\n" in text
    found = CliRunner().invoke(
        main,
        ["find", "--body", "ministry", "--kind", "event", "--site", str(site), "--no-cache"],
        obj=Environment(lambda: noon(COMPLETE), asks=False),
        catch_exceptions=False,
    )
    assert found.stderr.startswith("13 results")


def test_source_with_many_events_leads_to_its_page(make_site: MakeSite) -> None:
    """No command lists the events that cite a source: its page does."""
    event = "type: statement\ndate: 2021-10-{0:02}\ntitle: Word {0}\nspeaker: ministry\nsources: wire\n"
    rest = "published: 2021-11-10\n"
    events = {f"content/stories/dispute/events/word-{n}.yaml": event.format(n) + rest for n in range(1, 12)}

    text = _run("sources/wire", "--site", make_site(events)).stdout
    assert "  For all 12: its page has them, at the address below\n" in text


def test_json_has_the_rows_of_the_api(make_site: MakeSite) -> None:
    """Rows are those of the API, letter for letter, and each id in them has its row or its sentence."""
    root = make_site(QUOTED)
    files = RenderedSite(root, Options(today=COMPLETE))
    story = json.loads(files["api/v1/stories/dispute.json"])
    sources = json.loads(files["api/v1/sources.json"])["sources"]
    actors = json.loads(files["api/v1/actors.json"])["actors"]
    shown = _shown("dispute/announcement#joint", "--site", root)

    assert shown["claim"] == story["claims"][0]
    assert shown["event"] == story["events"][0]
    assert shown["replies"] == [one for one in story["relations"] if one["target"] == shown["id"]]
    assert shown["statements"] == [one for one in story["statements"] if one["point"] == shown["id"]]
    assert shown["sources"] == sources
    assert shown["actors"] == sorted(actors, key=lambda actor: actor["id"], reverse=True)
    assert set(shown["rules"]) == {step["rule"] for step in shown["claim"]["history"]}
    assert [step["words"]["en"] for step in shown["words"]["history"]][-1] == shown["words"]["standing"]["en"]
    assert shown["cite"] == {
        "address": "https://example.org/dispute/announcement/joint/",
        "title": "Claim: They issued a joint statement",
        "publisher": None,
        "site": "A test",
        "updated": "2021-11-10",
    }


def test_command_speaks_english_of_a_site_in_another_language(make_site: MakeSite) -> None:
    """The JSON has the words of the site's own pages alone."""
    site = make_site({"site.yaml": "title: Проба\nurl: https://example.org/\nlanguages: [ru]\n"})

    assert "  Disputed; no reply found from The ministry\n" in _run("announcement#joint", "--site", site).stdout
    assert set(_shown("announcement#joint", "--site", site)["words"]["standing"]) == {"ru"}


def test_each_reply_is_listed_once(make_site: MakeSite) -> None:
    """One statement that denies two claims of an event gives two relations to it, and one to each claim."""
    both = BASE[DENIAL].replace("denies: announcement#joint", "denies: [announcement#joint, announcement#access]")
    site = make_site({DENIAL: both})
    joint, access = "dispute/announcement#joint", "dispute/announcement#access"
    shown = (_shown(name, "--site", site) for name in ("dispute/announcement", joint, access))

    assert [[one["target"] for one in each["replies"]] for each in shown] == [[joint, access], [joint], [access]]


def test_day_decides_how_it_stood(make_site: MakeSite) -> None:
    """As of the day before the denial nobody opposes the claim, and nothing later is named; the address has the day."""
    site = make_site({"site.yaml": BASE["site.yaml"] + "outputs: [api, as-of]\n"})
    then = _shown("announcement#joint", "--site", site, "--as-of", "2021-11-01")

    assert (then["claim"]["standing"]["kind"], len(then["claim"]["history"])) == ("asserted", 1)
    assert (then["replies"], [source["id"] for source in then["sources"]]) == ([], ["gazette"])
    assert [one["position"] for one in then["statements"]] == ["holds"]
    assert then["words"]["standing"] == {"en": "Asserted by The ministry"}
    assert then["cite"]["address"] == "https://example.org/dispute/announcement/joint/?as-of=2021-11-01"
    later = _run("denial", "--site", site, "--as-of", "2021-11-01").stdout
    assert "It was not on record by then: it counts from 2 November 2021 on.\n" in later
    assert "The company denies" not in later


@pytest.mark.parametrize("output_format", ["text", "json", "markdown"])
def test_withdrawn_entry_leaves_its_notice_alone(output_format: str, make_site: MakeSite) -> None:
    """The reason and the day are told, and none of the words that were taken back; so of a claim of the entry."""
    withdrawn = "status: withdrawn\ncorrections: {date: 2021-11-12, reason: A forged letter}\n"
    site = make_site({ANNOUNCEMENT: BASE[ANNOUNCEMENT] + withdrawn})
    for name in ("dispute/announcement", "announcement#joint"):
        ran = _run(name, "--site", site, "--output-format", output_format)

        assert ran.exit_code == 0
        assert "withdr" in ran.stdout.lower()
        assert "A forged letter" in ran.stdout
        assert not {word for word in ("announces", "issued a joint", "has access") if word in ran.stdout}


def test_withdrawn_story_leaves_its_notice_alone(make_site: MakeSite) -> None:
    """So do its events and claims."""
    story = "content/stories/dispute/story.yaml"
    site = make_site({story: BASE[story] + "withdrawn: {date: 2021-11-12, reason: All of it was forged}\n"})
    ran = _run("dispute/", "--site", site)

    assert "  Withdrawn on 12 November 2021.\n  Reason: All of it was forged\n" in ran.stdout
    assert "The dispute" not in ran.stdout
    assert {_shown(name, "--site", site)["state"] for name in ("dispute/", "denial", "announcement#joint")} == {
        "withdrawn"
    }


def test_entry_that_nobody_uses_has_no_page(make_site: MakeSite) -> None:
    """An actor that only a draft names is on no page yet."""
    site = make_site(
        {
            "content/actors/more.yaml": "union: {name: The union, kind: organization}\n",
            DENIAL: BASE[DENIAL].replace("published: 2021-11-10\n", "status: draft\nactors: union\n"),
        }
    )
    ran = _run("actors/union", "--site", site)

    assert "No published entry names it, so it has no page, and nobody can cite it.\n" in ran.stdout
    assert "The union" not in ran.stdout
    assert _shown("union", "--site", site)["state"] == "unused"


def test_draft_is_named_without_words(make_site: MakeSite) -> None:
    """A draft is no part of the record: it has a file, and nothing to cite."""
    site = make_site({DENIAL: BASE[DENIAL].replace("published: 2021-11-10\n", "status: draft\n")})
    ran, shown = _run("denial", "--site", site), _shown("denial", "--site", site)

    assert ran.stdout == (
        f"event dispute/denial\n  A draft: no reader sees it, and nobody can cite it.\n\nIn the files\n  {DENIAL}:1\n"
    )
    assert (shown["state"], shown["cite"], shown["event"]) == ("draft", None, None)
    assert "The company denies" not in json.dumps(shown)


@pytest.mark.parametrize(
    "asked", ["dispute/announced", "announced#joint", "announced", "dispute/announced#agreement", "sources/gazeta"]
)
def test_former_name_leads_on_and_says_so(asked: str, make_site: MakeSite) -> None:
    """A former id of an event, a claim or a source leads to the entry of today."""
    changes = {
        ANNOUNCEMENT: BASE[ANNOUNCEMENT].replace("    text: They", "    aliases: agreement\n    text: They")
        + "aliases: announced\n",
        SOURCES: BASE[SOURCES].replace("{title: The gazette", "{aliases: gazeta, title: The gazette"),
    }
    ran = _run(asked, "--site", make_site(changes))

    assert ran.exit_code == 0, ran.output
    assert f"'{asked}' is a former name of it; old links still lead here." in _unwrap(ran)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://example.org/dispute/", "dispute/"),
        ("https://example.org/dispute/denial/", "dispute/denial"),
        ("https://www.example.org/dispute/denial/index.html?as-of=2021-11-02", "dispute/denial"),
        ("https://example.org/dispute/announcement/joint/", "dispute/announcement#joint"),
        ("https://example.org/dispute/announcement/#announcement__access", "dispute/announcement#access"),
        ("https://example.org/actors/ministry/", "actors/ministry"),
    ],
)
def test_address_of_a_page_is_a_name(address: str, name: str, make_site: MakeSite) -> None:
    """What a reader copies from the browser leads to the entry."""
    assert _shown(address, "--site", make_site({}))["name"] == name


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("dispute/denail", "no thing is called 'dispute/denail'; did you mean 'dispute/denial'?"),
        ("uncement", "these have it in their names: dispute/announcement, dispute/announcement#access, dispute/ann"),
        ("zzz", "write its id, or its full name: STORY/EVENT"),
        ("https://elsewhere.example/dispute/denial/", "its addresses begin with https://example.org/"),
    ],
)
def test_unknown_name_is_never_guessed(asked: str, message: str, make_site: MakeSite) -> None:
    """The nearest names are listed, and nothing is shown."""
    ran = _run(asked, "--site", make_site({}))

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert message in " ".join(ran.stderr.split())


def test_site_with_errors_is_not_shown(make_site: MakeSite) -> None:
    """No standing is certain while an entry is left out."""
    ran = _run("announcement", "--site", make_site({DENIAL: BASE[DENIAL].replace("date: 2021-11-02", "date: soon")}))

    assert (ran.exit_code, ran.stdout) == (1, "")
    assert "DAT001" in ran.stderr
    assert ran.stderr.endswith("nothing is shown of a site with errors\n")


def test_each_thing_of_the_example_can_be_shown_on_any_day() -> None:
    """Nothing fails, no line is longer than a terminal but for addresses, and no mark of a page is left."""
    opened = open_record(TIDAL_GATE, Options(COMPLETE, now=noon(COMPLETE), jobs=1))
    names = list(things(opened.records))
    for day in (None, COMPLETE.replace(year=2025, month=6, day=1)):
        told = opened.as_of(day)
        for name in names:
            for output_format in ("text", "markdown", "json"):
                text = format_entry(opened, told, AskedEntry(name, str(name)), output_format, plain)
                too_long = [line for line in text.splitlines() if len(line) > 80 and "://" not in line]

                assert text.isprintable() or not set(text) & set("\x02\x03\x0e\x0f\xa0�"), name
                assert not too_long or output_format != "text", name

    assert len(names) > 100


def test_day_of_a_bill_has_no_later_stage() -> None:
    """As of a day, a bill has the stages, the outcome and the words that pages of that day have."""
    shown = _shown("bills/tidal-gate", "--site", TIDAL_GATE, "--as-of", "2025-02-20")

    assert shown["bill"]["became"] is None
    assert shown["bill"]["summary"] is None
    assert shown["bill"]["status"]["stage"] == "origin-committee"
    assert shown["words"]["standing"]["en"] == "Committee stage (House of Commons), under way since 11 February 2025."
    reached = {stage["key"]: stage["reached"] for stage in shown["bill"]["stages"]}
    assert reached["royal-assent"] == "no"
    assert max(step["day"] for stage in shown["bill"]["stages"] for step in stage["steps"]) <= "2025-02-20"


@pytest.mark.parametrize("output_format", ["text", "json", "markdown"])
def test_log_of_a_workflow_obeys_no_entry(
    output_format: str, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a log of GitHub Actions, no words of an entry become a command."""
    hostile = "'##[add-mask]x ::stop-commands::y'"
    site = make_site({DENIAL: BASE[DENIAL].replace("The company denies", hostile)})
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    ran = _run("denial", "--site", site, "--output-format", output_format)

    assert ran.exit_code == 0
    assert "##[" not in ran.stdout
    assert [line for line in ran.stdout.splitlines() if line.lstrip().startswith("::")] == []


def test_markup_of_an_entry_is_text_in_markdown(make_site: MakeSite) -> None:
    """Words of entries can neither be markup nor steer a terminal."""
    title = '"<b>*The* company</b> [denies](javascript:x) @all"'
    site = make_site({DENIAL: BASE[DENIAL].replace("The company denies", title)})
    markdown = _run("denial", "--site", site, "--output-format", "markdown").stdout

    assert "<b>" not in markdown
    assert "](" not in markdown
    assert "https://example.org/dispute/denial/" in markdown
