"""The address of each page, of each file beside the pages, and of each place on a page.

An address is relative to the site's base: empty for the home page, `story/event/` for a page, `static/style.css` for a
file. The default language lives at the root, each other language under its code. No other module builds an address.
A server sends the file at `output_path` for it.
"""

from datetime import date
from urllib.parse import quote

from msgspec import Struct

SITEMAP = "sitemap.xml"
ROBOTS = "robots.txt"
STATIC = "static/"
NOT_FOUND = "404.html"
AS_OF = "as-of.json"
"""The states of a story or a bill by day: only its own pages load this file."""
FILTERS = "filter.json"
"""What the filters of a story's timeline need: only its own pages load this file."""
CARD = "card.png"
"""The end of the addresses of cards."""
OEMBED = "oembed.json"
"""The file that tells other sites how to show an embed."""
COMMIT = "commit.json"
"""The commit of the site's files, so that a citation of the record as of a day can name it."""
STYLE = "style.css"
"""The style sheet of all pages, below `static/`."""
THEME_STYLE = "theme.css"
"""The style sheet of a site's own colours, in `static/`."""

_DIGEST_SHOWN = 12
"""How many digits of a picture's digest stand in its address."""
_LONGEST_STEM = 180
"""How many bytes of a picture's name stand in its address: most file systems take 255 in all."""


class Addresses(Struct, frozen=True):
    """The addresses of one language's pages."""

    prefix: str
    """Nothing for the default language, else the language's code and a slash."""

    @property
    def home(self) -> str:
        """The page that lists the stories."""
        return self.prefix

    def story(self, story: str) -> str:
        """Return the address of a story's timeline."""
        return f"{self.prefix}{story}/"

    def row(self, story: str, event: str, page: str = "") -> str:
        """Return the address of an event's row in the timeline of its story, on a numbered `page` of it."""
        return f"{self.story(story)}{page}#{event}"

    def whole_story(self, story: str, year: int | None = None) -> str:
        """Return the address of a story's whole text, or of that of one year."""
        return f"{self.prefix}{story}/all/" if year is None else f"{self.prefix}{story}/all/{year:04}/"

    def event(self, story: str, event: str) -> str:
        """Return the address of an event's own page."""
        return f"{self.prefix}{story}/{event}/"

    def claim(self, story: str, event: str, claim: str) -> str:
        """Return the address of a claim, on its event's page."""
        return f"{self.event(story, event)}#{claim_anchor(event, claim)}"

    def claim_page(self, story: str, event: str, claim: str) -> str:
        """Return the address of the page that an answered claim has of its own."""
        return f"{self.event(story, event)}{claim}/"

    def claims(self, story: str) -> str:
        """Return the address of a story's claims."""
        return f"{self.prefix}{story}/claims/"

    def matter(self, story: str, first_claim: tuple[str, str, str], page: str = "") -> str:
        """Return the address of a matter among a story's claims, on a numbered `page` of them."""
        return f"{self.claims(story)}{page}#{matter_anchor(*first_claim)}"

    def two_sides(self, story: str, one: str, other: str) -> str:
        """Return the address of the claims on which two bodies spoke, by their ids.

        It can't collide with a numbered page of all claims: that is one segment below them, this is two.
        """
        return f"{self.claims(story)}{one}/{other}/"

    def claim_feed(self, story: str, event: str, claim: str) -> str:
        """Return the address of the feed of a matter, by its first claim."""
        return feed(self.claim_page(story, event, claim))

    def card(self, *key: str) -> str:
        """Return the address of the card of a story, or of a claim, given its story, event and id."""
        return f"{self.prefix}{'/'.join(key)}/{CARD}"

    def embed(self, story: str, *names: str) -> str:
        """Return the address of the embed of a story, or of what these ids name in it: a claim, a withdrawn event."""
        return "".join((embed(self.story(story)), *(f"{name}/" for name in names)))

    @property
    def feed_list(self) -> str:
        """The list of the feeds of the site, its stories, bills and actors for feed readers (OPML)."""
        return f"{self.prefix}feeds.opml"

    @property
    def claim_feed_list(self) -> str:
        """The list of the feeds of claims for feed readers (OPML)."""
        return f"{self.prefix}claim-feeds.opml"

    def story_sources(self, story: str) -> str:
        """Return the address of the list of a story's sources."""
        return f"{self.prefix}{story}/sources/"

    def bibliography(self, story: str, form: str) -> str:
        """Return the address of a story's sources for reference managers; `form` is `bib`, `json` or `ris`."""
        return f"{self.story_sources(story)}bibliography.{form}"

    def filters(self, story: str) -> str:
        """Return the address of what the filters of a story's timeline need."""
        return f"{self.prefix}{story}/{FILTERS}"

    def calendar(self, story: str) -> str:
        """Return the address of the calendar of a story's events."""
        return f"{self.prefix}{story}/calendar.ics"

    def actor(self, actor: str) -> str:
        """Return the address of an actor's page."""
        return f"{self.prefix}actors/{actor}/"

    def source(self, source: str) -> str:
        """Return the address of a source's page."""
        return f"{self.prefix}sources/{source}/"

    def stories(self, number: int) -> str:
        """Return the address of a page of the list of stories, from 1: the first is the home page."""
        return f"{self.prefix}stories/{number}/" if number > 1 else self.home

    @property
    def bills(self) -> str:
        """The page that lists the bills."""
        return f"{self.prefix}bills/"

    def bill(self, bill: str) -> str:
        """Return the address of a bill's page."""
        return f"{self.prefix}bills/{bill}/"

    def tag(self, tag: str) -> str:
        """Return the address of a tag's page."""
        return f"{self.prefix}tags/{tag}/"

    def page(self, page: str) -> str:
        """Return the address of a page that the editors wrote."""
        return f"{self.prefix}pages/{page}/"

    @property
    def actors(self) -> str:
        """The page that lists all actors."""
        return f"{self.prefix}actors/"

    @property
    def sources(self) -> str:
        """The page that lists all sources."""
        return f"{self.prefix}sources/"

    @property
    def tags(self) -> str:
        """The page that lists all tags."""
        return f"{self.prefix}tags/"

    @property
    def updates(self) -> str:
        """The page that lists the days on which stories were updated."""
        return f"{self.prefix}updates/"

    @property
    def days_set(self) -> str:
        """The page that lists the steps that lie ahead, or lay ahead once."""
        return f"{self.prefix}days-set/"

    @property
    def data(self) -> str:
        """The page that says which data there are; that of the default language is above the dump's files."""
        return f"{self.prefix}data/"

    @property
    def search(self) -> str:
        """The page of the search."""
        return f"{self.prefix}search/"

    def story_updates(self, story: str) -> str:
        """Return the address of the list of a story's updates."""
        return f"{self.story(story)}updates/"

    @property
    def corrections(self) -> str:
        """The page that lists all corrections."""
        return f"{self.prefix}corrections/"


def addresses_in(language: str, default: str) -> Addresses:
    """Return the addresses of the pages in `language` on a site whose default language is `default`."""
    return Addresses("" if language == default else f"{language.lower()}/")


# The anchor of an event is its id. So all other anchors hold a '_', or a digit after 'cite-', which no id may.

EVENTS_ANCHOR = "all_events"
"""The anchor of the rows of a story's page."""
BILLS_ANCHOR = "progress_of_bills"
"""The anchor of the bills of a story's page."""
COVERAGE_ANCHOR = "what_is_covered"
"""The anchor of what the site takes in on its home page, and of what a story takes in on its own."""
INDEX_ANCHOR = "site_index"
"""The anchor of the links to all lists of the site on its home page."""
FOLLOW_PANEL = "how_to_follow"
"""The anchor of the feeds and the calendar of a story's page."""
UPDATES_ANCHOR = "latest_updates"
"""The anchor of the latest updates of a story's page."""


def claim_anchor(event: str, claim: str) -> str:
    """Return the anchor of a claim on any page that shows its event."""
    return f"{event}__{claim}"


def expected_anchor(step: str) -> str:
    """Return the anchor of a step that lies ahead, on the page of the story, the event or the bill that has it."""
    return f"expected_{step}"


def group_anchor(mark: str) -> str:
    """Return the anchor of the claims of one standing, or with a finding, on a page of claims."""
    return f"standing_{mark}"


def day_anchor(day: date) -> str:
    """Return the anchor of a day in lists of updates."""
    return f"day_{day}"


def source_anchor(source: str) -> str:
    """Return the anchor of a source on the page of a story's sources."""
    return f"source_{source}"


def matter_anchor(story: str, event: str, claim: str) -> str:
    """Return the anchor of the matter that has this claim as its first."""
    return f"matter_{story}__{event}__{claim}"


def citation_anchor(number: int) -> str:
    """Return the anchor of the reference that is cited as `number`."""
    return f"cite-{number}"


def citing_anchor(number: int, occurrence: int) -> str:
    """Return the anchor of the place that cites reference `number` for the `occurrence`th time, from 1."""
    return f"_{number}_{occurrence}"


def feed(page: str) -> str:
    """Return the address of the Atom feed that belongs to a page."""
    return f"{page}feed.xml"


def json_feed(page: str) -> str:
    """Return the address of the JSON feed that belongs to a page."""
    return f"{page}feed.json"


def as_of(page: str) -> str:
    """Return the address of the states by day of the story or bill that has this page."""
    return f"{page}{AS_OF}"


def embed(page: str) -> str:
    """Return the address of the embed of the story or bill that has this page."""
    return f"{page}embed/"


def sitemap_part(number: int) -> str:
    """Return the address of a part, counted from 1, of a site map that is too long for one file."""
    return f"sitemap-{number}.xml"


def absolute(base_url: str, target: str) -> str:
    """Return the absolute address of `target` on the site at `base_url`."""
    return f"{base_url.rstrip('/')}/{target}"


def static_file(path: str) -> str:
    """Return the address of a file in `static/`."""
    return STATIC + quote(path)


def picture_file(src: str, digest: str, extension: str, width: int = 0) -> str:
    """Return the path below `static/` of a file encoded from the picture at `src`, whose content has this digest.

    The path holds the digest and the width, so a browser can cache the file for ever. Without a width, the file has the
    picture's own. A name that is too long for a file system is cut.
    """
    folder, slash, name = src.rpartition("/")
    stem = (name.rpartition(".")[0] or name).encode("utf-8")[:_LONGEST_STEM].decode("utf-8", "ignore")
    shown_width = f"-{width}" if width else ""
    return f"{folder}{slash}{stem}.{digest[:_DIGEST_SHOWN]}{shown_width}.{extension}"


def is_page(address: str) -> bool:
    """Return whether an address is that of a page, and not of a file beside the pages."""
    return address == "" or address.endswith(("/", ".html"))


def output_path(address: str) -> str:
    """Return the file, relative to the output folder, that a server sends for `address`."""
    return address + "index.html" if address == "" or address.endswith("/") else address
