"""Periods of memberships and names: which of them count on the day of an event, and what pages show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import BASE, NOW, TODAY, MakeSite
from dialogues import answered
from golden import files_in
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options, build, check
from onrecord.cli import main
from onrecord.model.dates import Days, parse_date
from onrecord.model.fields import ActorFields, Period
from onrecord.read import read_site
from onrecord.terminal.environment import Environment
from onrecord.web.issue_forms.resolution import find_actors

EVENTS = "content/stories/dispute/events"
ACTORS = "content/actors/actors.yaml"
NAMES: Mapping[str, str] = {
    "site.yaml": "title: A test\nurl: https://example.org/\nlanguages: [en, ru, kk]\n",
    ACTORS: (
        "ministry: {name: The ministry, kind: organization}\n"
        "company:\n"
        "  name: {en: The company, ru: Компания}\n"
        "  kind: organization\n"
        "  other_names:\n"
        "    - Co\n"
        "    - {name: {en: The firm, ru: Фирма}, end_date: 2021-11-02}\n"
        "    - {name: The house, start_date: 2021-11-03, end_date: 2021-11-05}\n"
        "director: {name: The director, kind: person, member_of: {organization: company, end_date: 2021-11-02}}\n"
    ),
    "content/stories/dispute/story.yaml": "title: {en: The dispute, ru: Спор, kk: Дау}\n",
    f"{EVENTS}/again.yaml": (
        "type: denial\ndate: 2021-11-20\ntitle: It denies again\nspeaker: company\ndenies: announcement#joint\n"
        "sources: wire\npublished: 2021-11-20\n"
    ),
    f"{EVENTS}/claim.yaml": (
        "type: statement\ndate: 2021-11-01\ntitle: It says so too\nspeaker: company\n"
        "claims: {id: has, text: It has access, same_as: announcement#access}\nsources: wire\npublished: 2021-11-20\n"
    ),
    "content/stories/former/story.yaml": "title: What was before\n",
    "content/stories/former/events/talks.yaml": (
        "type: statement\ndate: 2021-09\ntitle: It speaks\nspeaker: company\nsources: wire\npublished: 2021-12-10\n"
    ),
    "content/stories/former/events/more.yaml": (
        "type: statement\ndate: 2021-10-01\ntitle: It says more\nspeaker: company\nsources: wire\n"
        "published: 2021-12-10\n"
    ),
    f"{EVENTS}/month.yaml": (
        "type: report\ndate: 2021-11\ntitle: On both\nactors: company\nsources: wire\npublished: 2021-12-10\n"
    ),
    f"{EVENTS}/early.yaml": (
        "type: statement\ndate: 2021-11-02\ntitle: A member speaks\nspeaker: director\non_behalf_of: director\n"
        "sources: wire\npublished: 2021-11-20\n"
    ),
    f"{EVENTS}/late.yaml": (
        "type: statement\ndate: 2021-11-03\ntitle: No member speaks\nspeaker: director\non_behalf_of: director\n"
        "actors: company\nsources: wire\npublished: 2021-11-20\n"
    ),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> RenderedSite:
    """Return the pages and files of the site."""
    root = tmp_path_factory.mktemp("periods")
    for path, text in {**BASE, **NAMES}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return RenderedSite(root, Options(today=TODAY))


def _html(pages: RenderedSite, path: str) -> str:
    return pages[f"{path}/index.html"]


def _words(html: str) -> str:
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\N{NO-BREAK SPACE}", " ").split())
    return re.sub(r" (?=[;,)])", "", words)


def _days(text: str) -> Days:
    return Days.of(parse_date(text))


@pytest.mark.parametrize(
    ("start", "end", "day", "may", "surely"),
    [
        (None, None, "2021-11-02", True, True),
        (None, "2021-11-02", "2021-11-02", True, True),
        (None, "2021-11-02", "2021-11-03", False, False),
        ("2021-11-03", None, "2021-11-03", True, True),
        ("2021-11-03", None, "2021-11-02", False, False),
        (None, "2021", "2021-11-02", True, False),
        (None, "2021", "2020", True, True),
        (None, "2021", "2022-01-01", False, False),
        ("2021", None, "2021-11-02", True, False),
        ("2021", "2022", "2021/2022", True, False),
        ("2020-06", "2022", "2020-07/2021", True, True),
        ("../2019", None, "2018-01-01", True, False),
        (None, "../2019", "2018-01-01", True, False),
        (None, "../2019", "2020-01-01", False, False),
        ("2021-11-02", None, "../2021-11-03", True, False),
        (None, "2021-11-02", "../2021-11-01", True, True),
        (None, "2021-11-02", "2021-11", True, False),
        (None, "2021-11-02", "2021-11-02?", True, True),
    ],
)
def test_period_covers_days(start: str | None, end: str | None, day: str, may: bool, surely: bool) -> None:  # noqa: FBT001
    """With inexact dates, a period may cover days unless they lie outside for certain, and surely only inside."""
    dates = {"start_date": start, "end_date": end}
    period = Period.model_validate({name: date for name, date in dates.items() if date})

    assert (period.may_cover(_days(day)), period.surely_covers(_days(day))) == (may, surely)


def test_days_of_several_reach_from_the_first_to_the_last() -> None:
    """The days around several have a lower bound only if all of them have one."""
    first, last, open_ = _days("2021-03"), _days("2021-11-02"), _days("../2020")

    assert Days.around([last, first]) == Days.of(parse_date("2021-03"), parse_date("2021-11-02"))
    assert Days.around([first, open_]).first is None
    assert Days.of(parse_date("2021"), parse_date("2021-03")).last == parse_date("2021").latest


def test_name_of_several_periods_is_todays() -> None:
    """Where the name of a day is not certain, an actor has today's name."""
    old, older = ({"name": {"en": name}, "start_date": "2019", "end_date": "2021"} for name in ("Old", "Older"))
    actor, both = (
        ActorFields.model_validate({"name": {"en": "New"}, "kind": "outlet", "other_names": names})
        for names in ([old], [old, older])
    )

    assert [actor.name_on(_days(day))["en"] for day in ("2019", "2020", "2021", "2022")] == ["New", "Old", "New", "New"]
    assert both.name_on(_days("2020")) == {"en": "New"}
    assert both.spellings == ("Old", "Older")


@pytest.mark.parametrize(
    ("path", "name", "today"),
    [
        ("", "The firm", "(now The company)"),
        ("ru/", "Фирма", "(ныне Компания)"),
        ("kk/", "The firm", "(қазір The company)"),
    ],
)
def test_event_shows_the_name_of_its_day(pages: RenderedSite, path: str, name: str, today: str) -> None:
    """An event's page names its speaker as on its day, with a link to the actor's page and a note on today's name."""
    html = _html(pages, f"{path}dispute/denial")
    byline = re.search(r'<span class="speaker">(.*?)</span></p>', html)
    assert byline is not None

    assert _words(byline[1]) == f"{name} {today}"
    assert "actors/company/" in byline[1]


def test_event_without_a_certain_name_shows_todays(pages: RenderedSite) -> None:
    """An event of a month in which the name changed has today's name, as has a later event."""
    assert "About: The company" in _words(_html(pages, "dispute/month"))
    assert "The firm" not in _words(re.split("Earlier:|Later:", _html(pages, "dispute/month"))[0])
    assert 'class="speaker"><a href="../../actors/company/">The company</a></span>' in _html(pages, "dispute/again")
    assert "About: The house (now The company)" in _words(_html(pages, "dispute/late"))


def test_each_place_shows_the_name_of_the_day(pages: RenderedSite) -> None:
    """Rows, answers, positions, charts, feeds, calendars and structured data name a body as on the day."""
    story, claims = _html(pages, "dispute"), _html(pages, "dispute/claims")
    announcement, claim = _html(pages, "dispute/announcement"), _html(pages, "dispute/claim")
    feed = pages["dispute/feed.xml"]
    calendar = pages["dispute/calendar.ics"]

    assert '<span class="row-who">The firm</span>' in story
    assert "denied by The firm, 2 November 2021" in _words(story)
    assert "<title>2 November 2021 · Denial · The firm\nThe company denies" in story.replace("\N{NO-BREAK SPACE}", " ")
    assert "<b>The firm (now The company)</b>" in claims
    assert "Denied by The firm, 2 November 2021" in _words(announcement)
    assert re.search(r'"author":\[\{"@type":"Organization","@id":"[^"]+","name":"The firm"', claim)
    assert 'label="The firm"' in feed
    assert 'label="The company"' in feed
    assert "DESCRIPTION:2 November 2021\\nThe firm" in calendar.replace("\N{NO-BREAK SPACE}", " ")


def _lanes(html: str) -> set[str]:
    """Return the names of lanes in a story's chart."""
    return set(re.findall(r"<text[^>]*>(The [^<]*)</text>", html))


def test_lane_of_a_story_of_one_period_shows_its_name(pages: RenderedSite) -> None:
    """Where all events of a story are of one period, the lanes have the name of that period."""
    assert _lanes(_html(pages, "former")) == {"The firm"}


def test_what_is_of_today_shows_todays_name(pages: RenderedSite) -> None:
    """Standings, an actor's own page, and the lane of a story that saw several names have today's name."""
    assert "<h1>The company</h1>" in _html(pages, "actors/company")
    assert _lanes(_html(pages, "dispute")) == {"The ministry", "The company", "The director"}
    assert "Also said by The company" in _words(_html(pages, "dispute/claims"))


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("", "Co; The firm (until 2 November 2021); The house (3 November 2021 to 5 November 2021)"),
        ("ru/", "Co; Фирма (конец: 2 ноября 2021 г.); The house (3 ноября 2021 г. – 5 ноября 2021 г.)"),
        ("kk/", "Co; The firm (соңы: 2021 ж. 2 қараша); The house (2021 ж. 3 қараша – 2021 ж. 5 қараша)"),
    ],
)
def test_actor_page_lists_names_with_their_periods(pages: RenderedSite, path: str, names: str) -> None:
    """The page of an actor lists former names with their periods, and other spellings without."""
    assert names in _words(_html(pages, f"{path}actors/company"))


def test_only_a_member_of_that_day_speaks_on_the_page_of_the_body(pages: RenderedSite) -> None:
    """The page of an organization lists the words of a member, but none from after the end of the membership."""
    html = _html(pages, "actors/company")
    statements = re.search(r"<h2>Statements</h2>(.*?)</ul>", html, re.DOTALL)
    assert statements is not None

    assert "A member speaks" in statements[1]
    assert "The director, a member" in _words(statements[1])
    assert "No member speaks" not in statements[1]
    assert "The director (until 2 November 2021)" in _words(html)
    assert "Belongs to The company (until 2 November 2021)" in _words(_html(pages, "actors/director"))


def test_edited_period_rebuilds_the_pages(make_site: MakeSite, tmp_path: Path) -> None:
    """After an edit of a name's or a membership's period, a warm build gives the bytes of a cold one."""
    root = make_site({**NAMES, "site.yaml": f"{NAMES['site.yaml']}outputs: feeds\n"})
    differing = []
    build(root, tmp_path / "warm", Options(today=TODAY, remember=True))
    for old, new in (("2021-11-02}", "2021-11-01}"), ("start_date: 2021-11-03", "start_date: 2021-11-02"), ("Co", "C")):
        file = root / ACTORS
        file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
        build(root, tmp_path / "warm", Options(today=TODAY, remember=True))
        build(root, tmp_path / f"cold-{new}", Options(today=TODAY))
        differing.append(files_in(tmp_path / "warm") != files_in(tmp_path / f"cold-{new}"))

    assert differing == [False, False, False]


SPOKEN = [
    ("which story", "disp"), ("What kind of event", "statement"), ("When did it happen", "2021-11-03"),
    ("headline", "A statement"), ("Who spoke", "spokesman"), ("Who else", ""),
]  # fmt: skip
"""The first answers of a statement by a spokesman."""
REST = [
    ("Does it say something on an earlier claim", ""), ("What is asserted", ""), ("in one sentence", ""),
    ("Where is this", "gaz"), ("Where else", ""), ("Its id", ""),
]  # fmt: skip


def _with_spokesman(make_site: MakeSite, member_of: str) -> Path:
    person = f"spokesman: {{name: A spokesman, kind: person, member_of: {member_of}}}\n"
    return make_site({ACTORS: f"{BASE[ACTORS]}{person}"})


def test_membership_of_the_day_is_offered_and_never_proposed(make_site: MakeSite) -> None:
    """Only the memberships of the day are choices; Enter alone picks none of them."""
    root = _with_spokesman(make_site, "[{organization: company, end_date: 2021-11-02}, ministry]")
    printed = answered(root, "event", [*SPOKEN, ("Whose word is it", ""), ("Whose word is it", "2"), *REST], TODAY)
    start = printed.index("Whose word is it?")

    assert printed[start + 1 : start + 5] == [
        "   1  ministry   The ministry",
        "   2  spokesman  only for themselves",
        "Number:",
        "Error: an answer is needed here",
    ]
    assert "on_behalf_of: spokesman\n" in (root / EVENTS / "statement.yaml").read_text("utf-8")


def test_former_member_is_not_asked(make_site: MakeSite) -> None:
    """A person whose memberships have all ended speaks for nobody else, so the wizard does not ask."""
    root = _with_spokesman(make_site, "{organization: company, end_date: 2020}")
    printed = answered(root, "event", [*SPOKEN, *REST], TODAY)

    assert any("A spokesman (person, The company until 2020)" in line for line in printed)
    assert "\non_behalf_of" not in (root / EVENTS / "statement.yaml").read_text("utf-8")


def test_option_fills_in_no_body(make_site: MakeSite, options: Options) -> None:
    """An event with only `--speaker` gets no `on_behalf_of`; the check asks for it."""
    root = _with_spokesman(make_site, "company")
    event = ("--story", "dispute", "--type", "denial", "--date", "2021-11-03", "--title", "He denies it")
    said = ("--speaker", "spokesman", "--denies", "announcement#access", "--source", "wire", "--id", "he-denies")
    ran = CliRunner().invoke(main, ["new", "event", *event, *said, str(root)], obj=Environment(lambda: NOW, asks=False))

    assert ran.exit_code == 0, ran.output
    assert "\non_behalf_of" not in (root / EVENTS / "he-denies.yaml").read_text("utf-8")
    assert "REL012" in [problem.code for problem in check(root, options).problems]


def test_former_name_finds_its_actor(make_site: MakeSite) -> None:
    """A reader's form and the search find an actor by a name of any period and language."""
    reading = read_site(make_site(NAMES)).value
    assert reading is not None

    assert [find_actors(name, reading.records) for name in ("the firm", "Фирма", "The house", "Co")] == [
        ["company"]
    ] * 4
