"""The arranged site: links and backlinks, and the events that name each actor and source."""

from __future__ import annotations

import pytest
from conftest import DRAWING, MakeSite
from msgspec.structs import replace

from onrecord.build.pipeline import Options, check
from onrecord.model.relations import Ref
from onrecord.model.site import Link, Site

EVENTS = "content/stories/dispute/events"
ACTORS = """\
ministry: {name: The ministry, kind: organization}
company: {name: The company, kind: organization}
office: {name: The office, kind: organization, part_of: company}
chen: {name: Chen, kind: person, member_of: [office, company]}
reader: {name: A reader, kind: person}
"""
SOURCES = """\
gazette: {title: The gazette, url: https://example.org/gazette}
wire: {title: The wire, url: https://example.org/wire}
claimed: {title: For a claim, url: https://example.org/claimed}
related: {title: For a relation, url: https://example.org/related}
quoted: {title: For a quotation, url: https://example.org/quoted}
pictured: {title: For a picture, url: https://example.org/pictured}
written: {title: In a text, url: https://example.org/written}
told: {title: Tells it otherwise, url: https://example.org/told}
idle: {title: Cited by nothing, url: https://example.org/idle}
"""
REPLY = """\
type: response
date: 2021-11-03
time: '01:30'
timezone: Asia/Hong_Kong
title: Chen answers
speaker: chen
on_behalf_of: company
actors: [ministry, chen]
body: He wrote [@written].
qualifies: {target: announcement, sources: related, note: In part}
claims:
  - id: talks
    text: There were talks
    confirms: {target: announcement#access, basis: inferred}
    sources: claimed
quotes:
  - {id: words, exact: We talked, lang: en, source: quoted, speaker: reader}
media:
  - {src: letter.svg, alt: A letter, credit: The company, source: pictured}
sources: [wire, {source: told, says: {note: otherwise}}]
published: 2021-11-10
"""


def _site(make_site: MakeSite, options: Options, changes: dict[str, str]) -> Site:
    site = check(make_site(changes), options).value.site
    assert site is not None
    return site


@pytest.fixture
def site(make_site: MakeSite, options: Options) -> Site:
    """Return a site with an announcement, a denial, and a reply that uses every field which names another entry."""
    changes = {
        "content/actors/actors.yaml": ACTORS,
        "content/sources/sources.yaml": SOURCES,
        f"{EVENTS}/reply.yaml": REPLY,
        "static/letter.svg": DRAWING,
    }
    return _site(make_site, options, changes)


ANNOUNCEMENT, DENIAL, REPLIED = Ref("dispute", "announcement"), Ref("dispute", "denial"), Ref("dispute", "reply")
JOINT, ACCESS = Ref("dispute", "announcement", "joint"), Ref("dispute", "announcement", "access")
DENIES = Link("denies", DENIAL, JOINT, "stated", None, None, is_own=False)


def test_event_has_its_links(site: Site) -> None:
    """An event has the relations from itself and its claims to others."""
    links = [(link.kind, link.origin, link.target, link.basis, link.note) for link in site.event(REPLIED).links]

    assert links == [
        ("qualifies", REPLIED, ANNOUNCEMENT, "stated", {"en": "In part"}),
        ("confirms", Ref("dispute", "reply", "talks"), ACCESS, "inferred", None),
    ]


def test_link_has_its_own_citations(site: Site) -> None:
    """A relation with sources of its own has these; any other relation has the event's."""
    qualifies, confirms = site.event(REPLIED).links

    assert [citation.source for citation in qualifies.citations or ()] == ["related"]
    assert confirms.citations is None


def test_event_has_its_backlinks(site: Site) -> None:
    """An event has the relations from others to itself and its claims, earliest first."""
    backlinks = site.event(ANNOUNCEMENT).backlinks
    (denies,) = (link for link in site.event(DENIAL).links)

    assert [(link.origin.event, link.kind, link.target.claim) for link in backlinks] == [
        ("denial", "denies", "joint"),
        ("reply", "qualifies", ""),
        ("reply", "confirms", "access"),
    ]
    assert denies == backlinks[0] == DENIES


def test_every_link_has_a_backlink(site: Site) -> None:
    """The links of all events equal the backlinks of all events."""
    links = [link for event in site.events.values() for link in event.links]
    backlinks = [link for event in site.events.values() for link in event.backlinks]

    assert sorted(map(repr, links)) == sorted(map(repr, backlinks))


def test_link_crosses_stories(make_site: MakeSite, options: Options) -> None:
    """A relation to an event of another story is present at both ends."""
    event = (
        "type: response\ndate: 2021-12-01\ntitle: An echo\n"
        "responds_to: dispute/denial\nsources: wire\npublished: 2021-12-02\n"
    )
    site = _site(
        make_site,
        options,
        {"content/stories/echo/story.yaml": "title: The echo\n", "content/stories/echo/events/echo.yaml": event},
    )
    link = Link("responds_to", Ref("echo", "echo"), DENIAL, "stated", None, None, is_own=False)

    assert (site.event(Ref("echo", "echo")).links, site.event(DENIAL).backlinks) == ((link,), (link,))


def test_events_of_a_story_are_in_order(site: Site) -> None:
    """A story's events are in order, oldest first."""
    events = [ref.event for ref in site.stories["dispute"].events]

    assert events == ["announcement", "denial", "reply"]


STEP = "type: bill-action\nbill: act\ndate: 2021-11-05\ntitle: A step\nsources: wire\npublished: 2021-11-10\n"


@pytest.mark.parametrize("timed", ["", "before", "after"])
def test_steps_of_one_day_are_in_the_order_of_their_stages(make_site: MakeSite, options: Options, timed: str) -> None:
    """Unless both have a time of day, the procedure orders two steps of a bill, and not the ids of their events."""
    steps = {"before": ("second", "lower-1"), "after": ("first", "lower-pass")}
    changes = {"content/bills/act.yaml": "title: Act\nprocedure: kz-bicameral\n"}
    for name, (id_, stage) in steps.items():
        time = "time: '10:00'\n" if name == timed else ""
        changes[f"{EVENTS}/{id_}.yaml"] = f"{STEP}stage: {stage}\noutcome: adopted\n{time}"
    site = _site(make_site, options, changes)

    assert [ref.event for ref in site.stories["dispute"].events][-2:] == ["second", "first"]


def test_example_with_a_story_of_ones_own_is_no_example(make_site: MakeSite, options: Options) -> None:
    """A site with the invented story is an example, until a story of one's own has an event."""
    story = {"content/stories/dispute/story.yaml": "title: The dispute\nexample: yes\n"}
    begun = {"content/stories/own/story.yaml": "title: A story of our own\n"}
    told = {"content/stories/own/events/step.yaml": STEP.replace("type: bill-action\nbill: act", "type: report")}
    keeping = replace(options, may_keep_example=True)

    assert not _site(make_site, keeping, {}).is_example
    assert _site(make_site, keeping, story).is_example
    assert _site(make_site, keeping, {**story, **begun}).is_example
    assert not _site(make_site, keeping, {**story, **begun, **told}).is_example


def test_moment_is_in_the_storys_time_zone(site: Site) -> None:
    """A time in another zone is converted to the story's zone; an event without a time has no moment."""
    moments = [site.event(ref).moment for ref in (ANNOUNCEMENT, REPLIED)]

    assert [moment.isoformat() if moment else None for moment in moments] == [None, "2021-11-02T17:30:00+00:00"]


@pytest.mark.parametrize(
    ("actor", "spoke", "mentioned", "parts"),
    [
        ("ministry", (ANNOUNCEMENT,), (REPLIED,), ()),
        ("company", (DENIAL, REPLIED), (), ("chen", "office")),
        ("office", (), (), ("chen",)),
        ("chen", (REPLIED,), (), ()),
        ("reader", (), (REPLIED,), ()),
    ],
)
def test_actor_has_its_events_and_parts(
    site: Site, actor: str, spoke: tuple[Ref, ...], mentioned: tuple[Ref, ...], parts: tuple[str, ...]
) -> None:
    """An actor has the events in which it or its speaker spoke, the other events that name it, and its parts."""
    found = site.actors[actor]

    assert (found.spoke, found.mentioned, found.parts) == (spoke, mentioned, parts)


@pytest.mark.parametrize(
    ("source", "cited_by"),
    [
        ("gazette", (ANNOUNCEMENT,)),
        ("wire", (DENIAL, REPLIED)),
        *((name, (REPLIED,)) for name in ("claimed", "related", "quoted", "pictured", "written", "told")),
        ("idle", ()),
    ],
)
def test_source_has_the_events_that_cite_it(site: Site, source: str, cited_by: tuple[Ref, ...]) -> None:
    """A source has the events that cite it in any field."""
    found = site.sources[source].cited_by

    assert found == cited_by


LANGUAGES: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("[en, ru]", "title: The dispute", ("en",), "en"),
    ("[en, ru]", "title: {en: The dispute, ru: Спор}", ("en", "ru"), "en"),
    ("[en, ru]", "title: {ru: Спор}", ("ru",), "en"),
    ("[en, ru]", "title: Спор\nlanguages: ru", ("ru",), "ru"),
    ("[en, ru]", "title: {en: The dispute, ru: Спор}\nlanguages: [ru, en]", ("en", "ru"), "ru"),
    ("[en, ru]", "title: {en: The dispute, ru: Спор}\nlanguages: en", ("en",), "en"),
    ("[ru, en, kk]", "title: {kk: Дау, en: The dispute}", ("en", "kk"), "ru"),
)


@pytest.mark.parametrize(("site_languages", "story", "languages", "first"), LANGUAGES)
def test_story_is_read_in_the_languages_of_its_title(
    make_site: MakeSite, options: Options, site_languages: str, story: str, languages: tuple[str, ...], first: str
) -> None:
    """A story exists in its title's languages, in the site's order; a plain title is in the story's first language."""
    site = _site(
        make_site,
        options,
        {
            "site.yaml": f"title: A test\nurl: https://example.org/\nlanguages: {site_languages}\n",
            "content/stories/dispute/story.yaml": f"{story}\n",
        },
    )
    found = site.stories["dispute"]

    assert (found.languages, found.first_language) == (languages, first)


def test_draft_is_excluded(make_site: MakeSite, options: Options) -> None:
    """The site excludes a draft, and its mentions of actors and sources."""
    draft = "type: statement\ndate: 2021-11-05\ntitle: Not yet\nspeaker: ministry\nstatus: draft\nsources: gazette\n"
    site = _site(make_site, options, {f"{EVENTS}/draft.yaml": draft})

    assert list(site.events) == [ANNOUNCEMENT.key, DENIAL.key]
    assert (site.actors["ministry"].spoke, site.sources["gazette"].cited_by) == ((ANNOUNCEMENT,), (ANNOUNCEMENT,))


def test_site_with_errors_is_not_arranged(make_site: MakeSite, options: Options) -> None:
    """A site with an error is not arranged."""
    arranged = check(make_site({f"{EVENTS}/denial.yaml": "type: denial\n"}), options).value

    assert arranged.site is None
