"""The feeds, parsed by feedparser and lxml, and validated against their formats.

`grammars/` has the rules of RFC 4287 and of JSON Feed 1.1.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from conftest import BASE, COMPLETE, TODAY, MakeSite
from jsonschema import Draft7Validator
from lxml import etree
from msgspec.structs import replace
from rendered_site import RenderedSite, render_everything

from onrecord.build.pipeline import Options, build
from onrecord.render.feeds.atom import atom_entry, xml_text
from onrecord.render.feeds.feed_entries import FeedEntry
from onrecord.render.feeds.feed_writer import MOST_ENTRIES
from onrecord.render.views.text_views import LocalizedText

HERE = Path(__file__).parents[1]
EVENTS = "content/stories/dispute/events"
STORY = "content/stories/dispute/story.yaml"
ATOM = "{http://www.w3.org/2005/Atom}"
ANNOUNCEMENT = BASE[f"{EVENTS}/announcement.yaml"]
DENIAL = BASE[f"{EVENTS}/denial.yaml"]
Built = Mapping[str, str]


def built(root: Path, folder: Path, options: Options) -> Built:
    """Build a site; return its text files."""
    outcome = build(root, folder, options)
    assert outcome.value.published is not None, outcome.problems
    return {
        file.relative_to(folder).as_posix(): file.read_text("utf-8")
        for file in folder.rglob("*")
        if file.suffix in (".xml", ".json", ".html", ".ics", ".txt")
    }


def test_machine_readable_dates_contain_no_spaces(everything: Built) -> None:
    """Machine-readable dates have none of the no-break spaces that dates on pages have."""
    dates = re.compile(r'(?:datetime="|"(?:date\w*|issued|accessed)": |^DT\w+[^:]*:)([^>},\r\n]*)', re.MULTILINE)
    found = [date for text in everything.values() for date in dates.findall(text)]

    assert len(found) > 100
    assert [date for date in found if not date.isascii()] == []


def test_text_without_citations_has_no_trailing_space(everything: Built) -> None:
    """A text without its own citation ends with its last word, in pages and in feeds."""
    assert [path for path, text in everything.items() if re.search(r" (<|&lt;)(/p|br)(>|&gt;)", text)] == []


@pytest.fixture(scope="module")
def everything() -> Built:
    """Return the text files of the site that uses every feature."""
    return render_everything(TODAY).of_kinds(".xml", ".json", ".html", ".ics", ".txt")


def tree(text: str) -> ET.Element:
    """Return a parsed XML document."""
    return ET.fromstring(text)  # noqa: S314  (our own, and without a document type)


_ATOM = etree.RelaxNG(etree.parse(HERE / "grammars/atom.rng"))
_JSON_FEED = Draft7Validator(json.loads((HERE / "grammars/json-feed.schema.json").read_text("utf-8")))


def faults(name: str, text: str) -> list[str]:
    """Return the errors of a feed against its format."""
    if name.endswith(".json"):
        return [error.message for error in _JSON_FEED.iter_errors(json.loads(text))]
    return [] if _ATOM.validate(etree.fromstring(text.encode())) else [str(_ATOM.error_log)]


def feeds(files: Built, suffix: str = "feed.xml") -> list[str]:
    """Return the paths of all feeds."""
    return sorted(path for path in files if path.rpartition("/")[2] == suffix)


def entries(text: str) -> dict[str, Any]:
    """Return a feed's entries keyed by title, as feedparser parses them."""
    read = feedparser.parse(text.encode("utf-8"))
    assert not read.bozo, read.get("bozo_exception")
    return {entry.title: entry for entry in read.entries}


def _text_of(path: str) -> str:
    """Return the name of the element with the text of an entry."""
    return "summary" if "actors/" in path else "content"


def test_every_feed_has_the_required_elements(everything: Built) -> None:
    """Each feed has the elements that RFC 4287 requires, and each id once."""
    assert len(feeds(everything)) > 10
    for path in feeds(everything):
        root = tree(everything[path])
        ids = [element.findtext(f"{ATOM}id") for element in root.iter(f"{ATOM}entry")]
        updated = [element.findtext(f"{ATOM}updated") or "" for element in root.iter(f"{ATOM}entry")]

        assert not feedparser.parse(everything[path].encode()).bozo, path
        assert len(set(ids)) == len(ids), path
        assert all(root.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated")), path
        assert root.findtext(f"{ATOM}author/{ATOM}name") in {"The desk", "Редакция"}
        assert updated == sorted(updated, reverse=True), path
        for entry in root.iter(f"{ATOM}entry"):
            for name in ("id", "title", "updated", "published", _text_of(path)):
                assert entry.findtext(f"{ATOM}{name}"), (path, name)


@pytest.mark.parametrize("site", ["everything", "parliaments", "the example"])
def test_every_feed_is_valid_in_its_format(site: str) -> None:
    """Each feed has all that its format requires, and only what its format defines."""
    root = HERE.parent if site == "the example" else HERE / "sites" / site
    files = RenderedSite(root, Options(today=COMPLETE, base_url="https://example.org/repo/"))
    paths = feeds(files) + feeds(files, "feed.json")

    assert len(paths) >= 10
    assert {path: found for path in paths if (found := faults(path, files[path]))} == {}


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("feed.xml", "<updated>", "<modified>"),
        ("feed.xml", ' rel="self"', ' rel="me"'),
        ("feed.xml", 'href="https://example.org/', 'href="/'),
        ("feed.xml", "T00:00:00Z", "T00:00:00"),
        ("feed.xml", "-10T00", "-41T00"),
        ("feed.xml", 'xml:lang="en"', 'xml:lang="en_US"'),
        ("feed.xml", "<title>A test</title>", "<title> </title>"),
        ("feed.xml", "<title>A test</title>", ""),
        ("feed.xml", '<content type="html">', '<content type="xhtml">'),
        ("feed.xml", "<published>", "<published/><published>"),
        ("feed.json", "version/1.1", "version/1"),
        ("feed.json", '"authors"', '"author"'),
        ("feed.json", "T00:00:00Z", " 00:00"),
        ("feed.json", '"url":"https://example.org/', '"url":"/'),
        ("feed.json", '"content_html"', '"content"'),
    ],
)
def test_validation_finds_a_wrong_word(
    name: str, right: str, wrong: str, make_site: MakeSite, options: Options
) -> None:
    """The grammars reject a valid feed after one word is changed."""
    text = RenderedSite(make_site({}), options)[name]
    changed = text.replace(right, wrong).replace("</updated>", "</modified>" if wrong == "<modified>" else "</updated>")

    assert faults(name, text) == []
    assert changed != text
    assert faults(name, changed) != []


def test_every_link_of_a_feed_is_absolute(everything: Built) -> None:
    """Links in entries are absolute, since readers show entries anywhere; no element has an id."""
    for path in feeds(everything):
        for entry in feedparser.parse(everything[path].encode()).entries:
            text = entry.content[0].value if "content" in entry else entry.summary
            for address in re.findall(r'(?:href|src)="([^"]*)"', text):
                assert re.match("https?:|mailto:", address), (path, address)
            assert " id=" not in text
            assert entry.link.startswith("https://example.org/repo/")


def test_feed_links_to_itself_and_its_page(everything: Built) -> None:
    """A story's feed in another language has its own address, its page and its language."""
    read = feedparser.parse(everything["ru/harbour/feed.xml"].encode()).feed
    links = {link.rel: link.href for link in read.links}

    assert links["self"] == "https://example.org/repo/ru/harbour/feed.xml"
    assert links["alternate"] == "https://example.org/repo/ru/harbour/"
    assert read.language == "ru"


def _today(path: str) -> str:
    """Return the address of a feed that also stands at a former one."""
    for former, id_ in {
        "harbour-office": "port-office",
        "port-act": "harbour-act",
        "port-dispute": "harbour",
        "boat": "ferry",
    }.items():
        path = path.replace(f"{former}/", f"{id_}/")
    return path


def test_json_feed_equals_the_atom_feed(everything: Built) -> None:
    """Each JSON Feed has what version 1.1 requires, and the entries of the Atom feed in the same order.

    Only the feeds of claims are Atom alone.
    """
    both = {path.replace(".json", ".xml") for path in feeds(everything, "feed.json")}
    of_claims = re.compile(r"((ru|kk)/)?(?!actors|bills|ru/|kk/)([^/]+/){3}feed\.xml")
    assert len(both) > 10
    assert all(of_claims.fullmatch(path) for path in set(feeds(everything)) - both)
    assert not any(map(of_claims.fullmatch, both))
    for path in feeds(everything, "feed.json"):
        read = json.loads(everything[path])
        beside = feedparser.parse(everything[path.replace(".json", ".xml")].encode())
        root = tree(everything[path.replace(".json", ".xml")])
        texts = [element.text for element in root.iter(f"{ATOM}{_text_of(path)}")]

        assert read["version"] == "https://jsonfeed.org/version/1.1"
        assert read["feed_url"].endswith(_today(path))
        assert read["title"] == beside.feed.title
        assert all(author["name"] for author in read["authors"])
        assert [item["id"] for item in read["items"]] == [entry.id for entry in beside.entries]
        assert [item["content_html"] for item in read["items"]] == texts
        for item, entry in zip(read["items"], beside.entries, strict=True):
            assert (item["url"], item["date_published"]) == (entry.link, entry.published)
            assert (item["title"], item["date_modified"]) == (entry.title, entry.updated)
            assert set(item) <= {
                "id", "url", "title", "summary", "content_html", "date_published", "date_modified", "language", "tags"
            }  # fmt: skip


def test_entry_contains_everything_of_the_event(everything: Built) -> None:
    """An entry has summary, text, quotations, claims with their standing, relations, corrections and sources."""
    entry = entries(everything["harbour/feed.xml"])['The port "closes"']
    text = re.sub("<[^>]+>", "", entry.content[0].value)

    assert entry.summary == "By order 7."
    for words in (
        "The order closes the port (see [2], art. 1; [1])", "The port is shut", "No longer claimed by anyone",
        "Denied by", "Correction, 5 April 2019", "It is of 1 March.", "Keep calm", "Archived copy",
    ):  # fmt: skip
        assert words in text.replace("&nbsp;", " ").replace("\N{NO-BREAK SPACE}", " "), words
    assert "<script>" not in entry.content[0].value
    assert {tag.term for tag in entry.tags} >= {"announcement", "clerk", "port"}
    assert next(link.href for link in entry.links if link.rel == "via") == "https://example.org/order"


def test_actors_feed_has_summaries(everything: Built) -> None:
    """The feed of an actor has an event's type, day, speakers and first claim, not its text."""
    name = "actors/port/feed"
    titles = list(entries(everything[f"{name}.xml"]))
    text = html.unescape(everything[f"{name}.xml"])
    items = {item["title"]: item for item in json.loads(everything[f"{name}.json"])["items"]}
    item = items['The port "closes"']

    assert titles == list(items)
    assert (
        '<p>Announcement, <time datetime="2019-03-02T05:30+06:00">2\N{NO-BREAK SPACE}March 2019</time>'
        in item["content_html"]
    )
    assert "<p>Claim: The port is closed</p>" in item["content_html"]
    assert "The order closes the port" not in text
    assert "<content" not in text
    assert item.keys() == {"id", "url", "title", "content_html", "date_published", "date_modified"}


def test_speakers_are_categories_not_authors(everything: Built) -> None:
    """An event's speaker is a category of its entry; the author is the site."""
    root = tree(everything["harbour/feed.xml"])

    assert not [entry for entry in root.iter(f"{ATOM}entry") if entry.find(f"{ATOM}author") is not None]
    schemes = {element.get("term"): element.get("scheme") for element in root.iter(f"{ATOM}category")}
    assert schemes["guild"] == "https://example.org/repo/actors/"
    assert schemes["denial"] is None


def test_tag_named_like_a_speaker_is_listed_once(make_site: MakeSite, options: Options) -> None:
    """If a tag and a speaker have the same name, an item lists it once."""
    actors = {"content/actors/actors.yaml": BASE["content/actors/actors.yaml"].replace("The company", "trade")}
    denial = {f"{EVENTS}/denial.yaml": f"{DENIAL}tags: trade\n"}
    files = RenderedSite(make_site({**actors, **denial}), options)
    items = {item["title"]: item for item in json.loads(files["feed.json"])["items"]}

    assert items["The company denies"]["tags"] == ["Denial", "trade"]


def test_ids_are_independent_of_the_base_url(make_site: MakeSite, options: Options) -> None:
    """A preview at another host or path has the same ids, made from the site's own `url`."""
    root = make_site({})
    here = RenderedSite(root, options)
    there = RenderedSite(root, replace(options, base_url="https://preview.example.net/branch/x/"))
    ids = {entry.id for entry in entries(here["feed.xml"]).values()}

    assert ids == {"tag:example.org,2021:dispute/announcement", "tag:example.org,2021:dispute/denial"}
    assert ids == {entry.id for entry in entries(there["feed.xml"]).values()}
    assert "https://preview.example.net/branch/x/dispute/denial/" in there["feed.xml"]


def test_renamed_event_keeps_its_id(make_site: MakeSite, options: Options) -> None:
    """An event keeps the id made from its first name, however often it is renamed."""
    renamed = f"{DENIAL}aliases: [company-denies, no-joint-statement]\n"
    files = RenderedSite(make_site({f"{EVENTS}/denial.yaml": renamed}), options)

    entry = entries(files["dispute/feed.xml"])["The company denies"]
    assert entry.id == "tag:example.org,2021:dispute/company-denies"
    assert entry.link == "https://example.org/dispute/denial/"


@pytest.mark.parametrize(
    ("change", "published", "updated"),
    [
        ("", "2021-11-10T00:00:00Z", "2021-11-10T00:00:00Z"),
        ("published: 2021-11-10T09:30", "2021-11-10T09:30:00Z", "2021-11-10T09:30:00Z"),
        ("corrections: {date: 2021-11-12, was: a, now: b}", "2021-11-10T00:00:00Z", "2021-11-12T00:00:00Z"),
    ],
)
def test_entry_has_its_publication_and_correction_dates(
    change: str, published: str, updated: str, make_site: MakeSite, options: Options
) -> None:
    """An entry is published on its day of publication, and updated when it was corrected."""
    text = "\n".join([*(line for line in DENIAL.splitlines() if not change.startswith(line.split(":")[0])), change])
    files = RenderedSite(make_site({f"{EVENTS}/denial.yaml": f"{text}\n"}), options)
    entry = entries(files["dispute/feed.xml"])["The company denies"]

    assert (entry.published, entry.updated) == (published, updated)


def test_denial_updates_the_denied_entry(make_site: MakeSite, options: Options) -> None:
    """A denial published later updates the denied entry, whose claim has another standing from then on."""
    later = DENIAL.replace("published: 2021-11-10", "published: 2021-12-24")
    files = RenderedSite(make_site({f"{EVENTS}/denial.yaml": later}), options)
    read = entries(files["feed.xml"])

    assert read["The ministry announces"].updated == "2021-12-24T00:00:00Z"
    assert read["The ministry announces"].published == "2021-11-10T00:00:00Z"
    assert list(read) == ["The company denies", "The ministry announces"]


def test_publication_day_starts_in_the_sites_time_zone(make_site: MakeSite, options: Options) -> None:
    """A publication day without a time starts in the site's time zone, even before time zones existed."""
    site = {"site.yaml": f"{BASE['site.yaml']}timezone: Asia/Almaty\n"}
    old = {f"{EVENTS}/denial.yaml": DENIAL.replace("published: 2021-11-10", "published: 1900-01-02")}
    files = RenderedSite(make_site({**site, **old}), options)
    read = entries(files["feed.xml"])

    assert read["The ministry announces"].published == "2021-11-10T00:00:00+06:00"
    assert re.fullmatch(r"1900-01-01T\d\d:\d\d:\d\dZ", read["The company denies"].published)


def test_withdrawn_entry_becomes_a_notice(make_site: MakeSite, options: Options) -> None:
    """A withdrawn entry keeps its id, and is updated on the day of withdrawal with a notice that gives the reason."""
    withdrawn = "status: withdrawn\ncorrections: {date: 2021-11-12, reason: It was another company.}\n"
    files = RenderedSite(make_site({f"{EVENTS}/denial.yaml": f"{DENIAL}{withdrawn}"}), options)
    entry = entries(files["dispute/feed.xml"])["Withdrawn entry"]
    items = {item["id"]: item for item in json.loads(files["dispute/feed.json"])["items"]}
    item = items["tag:example.org,2021:dispute/denial"]

    assert entry.id == item["id"]
    assert entry.updated.startswith("2021-11-12")
    assert "The editors withdrew this entry on 12\N{NO-BREAK SPACE}November 2021." in entry.content[0].value
    assert "Reason: It was another company." in item["content_html"]
    assert item.keys() == {"id", "url", "title", "content_html", "date_published", "date_modified"}


def test_feed_is_limited_to_the_newest_events(make_site: MakeSite, options: Options) -> None:
    """Of many events, the feed has the most recently published."""
    many = {
        f"{EVENTS}/event-{number:02}.yaml": (
            f"type: report\ndate: 2021-11-03\ntitle: Event {number:02}\nsources: wire\n"
            f"published: 2022-01-{number % 28 + 1:02}\n"
        )
        for number in range(60)
    }
    files = RenderedSite(make_site(many), options)
    read = feedparser.parse(files["feed.xml"].encode()).entries

    assert len(read) == MOST_ENTRIES == 30
    assert read[0].published.startswith("2022-01-28")
    assert min(entry.published for entry in read) > "2022-01-12"


@pytest.mark.parametrize(
    "published", ["", "published: 2021-11-10\n"], ids=["without a publication date", "with a publication date"]
)
def test_draft_is_in_no_feed(make_site: MakeSite, options: Options, tmp_path: Path, published: str) -> None:
    """A draft that is built has a page, but is in no feed or calendar, with or without a publication date."""
    draft = DENIAL.replace("published: 2021-11-10\n", f"status: draft\n{published}")
    files = built(make_site({f"{EVENTS}/denial.yaml": draft}), tmp_path / "out", replace(options, drafts=True))

    assert "dispute/denial/index.html" in files
    assert list(entries(files["feed.xml"])) == ["The ministry announces"]
    assert "denial" not in files["dispute/calendar.ics"]


def test_events_of_a_draft_story_are_in_no_feed(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """The events of a draft story count as drafts."""
    story = f"{BASE[STORY]}status: draft\n"
    files = built(make_site({STORY: story}), tmp_path / "out", replace(options, drafts=True))

    assert "dispute/denial/index.html" in files
    assert entries(files["feed.xml"]) == {}
    assert "dispute/calendar.ics" not in files or "BEGIN:VEVENT" not in files["dispute/calendar.ics"]


def test_site_without_events_has_an_empty_feed(make_site: MakeSite, options: Options) -> None:
    """A site without events has a feed; an actor that no entry names has none."""
    nothing = {path: None for path in BASE if path.startswith(EVENTS)}
    files = RenderedSite(make_site(nothing), options)

    assert entries(files["feed.xml"]) == {}
    assert json.loads(files["feed.json"])["version"].endswith("1.1")
    assert "actors/ministry/feed.xml" not in files


@pytest.mark.parametrize(
    ("outputs", "has_feeds", "has_calendar"),
    [("feeds", True, False), ("calendar", False, True), ("search", False, False), ("[feeds, calendar]", True, True)],
)
def test_outputs_setting_selects_feeds_and_calendars(
    outputs: str, has_feeds: object, has_calendar: object, make_site: MakeSite, options: Options
) -> None:
    """`outputs` selects feeds and calendars; pages link only to those that exist."""
    site = {"site.yaml": f"{BASE['site.yaml']}outputs: {outputs}\n"}
    files = RenderedSite(make_site(site), options)
    page = files["dispute/index.html"]

    assert has_feeds == bool(feeds(files)) == ('href="feed.xml"' in page) == ("application/atom+xml" in page)
    assert has_calendar == ("dispute/calendar.ics" in files) == ('href="calendar.ics"' in page)


def test_site_without_a_url_has_no_feeds(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """Feeds, calendars and the site map need absolute URLs, and are omitted if the site has no `url`."""
    files = built(make_site({"site.yaml": "title: A test\n"}), tmp_path / "out", options)

    others = {path for path in files if not path.endswith(".html") and "/bibliography." not in path}
    assert {path for path in others if not path.startswith("api/")} == {
        "commit.json",
        "dispute/as-of.json",
        "search/index.json",
    }
    assert "feed.xml" not in files["dispute/index.html"]


def test_xml_characters_in_texts_are_escaped(make_site: MakeSite, options: Options) -> None:
    """Whatever an entry contains, the feed is well-formed, and its text equals the entry's."""
    title = "]]> & </title><script>alert(1)</script> \"'"
    text = DENIAL.replace("title: The company denies", f"title: {json.dumps(title)}")
    files = RenderedSite(make_site({f"{EVENTS}/denial.yaml": text}), options)
    root = tree(files["feed.xml"])

    assert title in {element.findtext(f"{ATOM}title") for element in root.iter(f"{ATOM}entry")}
    assert title in {item["title"] for item in json.loads(files["feed.json"])["items"]}


@pytest.mark.parametrize("content", ["<p>a ]]> b</p>", "<p>]]></p><p>]]>]]&gt;</p>", "no & tag", "<p>1 &lt; 2</p>", ""])
def test_html_of_an_entry_is_its_text_in_the_feed(content: str) -> None:
    """HTML stands in the feed as it is or escaped; a reader gets the same text, also where it holds a section's end."""
    title = LocalizedText("A title")
    entry = FeedEntry(
        id="", address="", title=title, content=content, published="", updated="", links=frozenset(), problems=()
    )

    assert ET.fromstring(atom_entry(entry)).findtext("content") == content  # noqa: S314  (our own text)


def test_character_forbidden_in_xml_is_replaced() -> None:
    """A character that XML forbids is shown as missing."""
    assert xml_text('a\x07b\ufffe<c "d">\ud800') == "a\ufffdb\ufffd&lt;c &quot;d&quot;&gt;\ufffd"
