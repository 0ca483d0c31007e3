"""Decides which stories and claims have cards, pictures for messengers, and what each says.

A site that does not ask for them or has no address has none; nor has a story that search engines shall leave out, nor
a text with letters that the fonts lack, which `check` reports.

No card states a claim as a fact: its standing goes before it as large, and quotation marks or the word 'Claim' stand
at its words.
"""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from hashlib import blake2b

from msgspec import Struct

from onrecord.cache.dependency_recorder import TrackedMemo
from onrecord.model.card_font import missing_letters, tidy
from onrecord.model.matters import Matter
from onrecord.model.palette import COLOURS, parse_colour
from onrecord.model.relations import Ref
from onrecord.render import vocabulary
from onrecord.render.card_layout import EDGE, FOOT, ROOM, Band, Column, Drawing
from onrecord.render.chart.chart_describer import ChartDescriber
from onrecord.render.describe.matter_describer import MatterDescriber
from onrecord.render.describe.story_describer import StoryDescriber
from onrecord.render.english_words import remove_marks
from onrecord.render.fragments import Markup
from onrecord.render.full_stops import sentence
from onrecord.render.tracking.tracked_types import EventSummary
from onrecord.render.views.claim_views import Sides, SideView

_LINK = re.compile(r'<a href="[^"]*" tabindex="-1">|</a>|<title>[^<]*</title>')
_OUTER = re.compile(r"<svg ([^>]*)>|</svg>")
_TEXT = re.compile(r"<text[^>]*>([^<]*)</text>")
_TWO_PARTS = re.compile(r"\s*[;؛]\s+")
"""What parts a standing: 'Disputed; claimant stands by it'."""
_MOST_FINDINGS = 2
"""The most findings that a card words; it counts more of them."""


class Card(Struct, frozen=True):
    """A card: its address with a digest of its content, what it says, and its drawing."""

    address: str
    alt: str
    svg: str


class CardWriter:
    """Writes the cards of one language. A claim is named by the first claim of its matter, a story by its id."""

    def __init__(self, stories: StoryDescriber, charts: ChartDescriber, sides_of: Callable[[Matter], Sides]) -> None:
        self._describe = stories.describe
        self._stories = stories
        self._charts = charts
        self._sides_of = sides_of
        self._matters = MatterDescriber(stories.describe)
        site = stories.describe.site
        self._has_cards = "cards" in site.fields.outputs and site.base_url is not None and not site.is_example
        self.memo = TrackedMemo[str | Ref, Card](site.recorder, self._draw)

    def of(self, key: str | Ref) -> Card | None:
        """Return the card of a story or a claim, named by the first claim of its matter."""
        return self.memo(key) if self._has(key) else None

    def of_event(self, event: EventSummary) -> Card | None:
        """Return the card of the first claim of an event that has one, or else that of its story."""
        if not self._has_cards:
            return None
        claims = (Ref(event.story, event.id, claim.id) for claim in event.fields.claims)
        cards = (self.of(self._describe.site.matters[claim].first_claim) for claim in claims)
        return next(filter(None, cards), None) or self.of(event.story)

    def keys(self, story: str) -> Iterator[str | Ref]:
        """Yield a story and its claims, as far as they have cards."""
        if self._has(story):
            yield story
            claims = self._describe.site.stories[story].matters
            yield from (claim for claim in claims if claim.story == story and self._has(claim))

    def address(self, key: str | Ref) -> str:
        """Return the address of a card."""
        parts = key if isinstance(key, Ref) else (key,)
        return self._describe.addresses.card(*parts)

    def _has(self, key: str | Ref) -> bool:
        site = self._describe.site
        story = key.story if isinstance(key, Ref) else key
        if not self._has_cards or not self._describe.has_story(story):
            return False
        fields = site.story_name(story).fields
        if not fields.index or fields.withdrawn or fields.status == "draft":
            return False
        shown = [*self._names, self._title(story)]
        if isinstance(key, Ref):
            if not site.matters[key].is_disputed and key not in site.answered(story):
                return False
            shown += (
                self._describe.claim(key).text,
                *(_plain(side.name) for side, _ in self._sides_of(site.matters[key])),
            )
        return not missing_letters(*shown)

    @cached_property
    def _names(self) -> tuple[str, str, str]:
        """The site's title, and the labels of sides: a language without their letters has no cards."""
        gettext = self._describe.words.gettext
        claimed = remove_marks(gettext("Claimed by")).rstrip(":")
        denied = remove_marks(gettext("Denied by")).rstrip(":")
        return self._describe.plain(self._describe.site.fields.title), claimed, denied

    def _title(self, story: str) -> str:
        return self._describe.story_name(story).title.text

    def _draw(self, key: str | Ref) -> Card:
        alt, svg = self._claim(key) if isinstance(key, Ref) else self._story(key)
        digest = blake2b(svg.encode("utf-8"), digest_size=4).hexdigest()
        return Card(f"{self.address(key)}?{digest}", alt, svg)

    def _start(self, band: Band) -> Drawing:
        return Drawing(COLOURS | self._own_colours(), band)

    def _own_colours(self) -> dict[str, str]:
        """Return the site's own colours as hexadecimal numbers."""
        own = {}
        for name, colour in self._describe.site.fields.theme.colours.items():
            rgb = parse_colour(colour) or ()
            own[name] = "#" + "".join(f"{round(255 * part):02x}" for part in rgb)
        return own

    def _story(self, id_: str) -> tuple[str, str]:
        story = self._describe.site.stories[id_]
        title = self._title(id_)
        ngettext = self._describe.words.ngettext
        count = len(story.events)
        disputed = self._stories.tally(story)["disputed"]
        claims = remove_marks(ngettext("%(n)d claim disputed", "%(n)d claims disputed", disputed)) if disputed else ""
        events = remove_marks(ngettext("%(n)d event", "%(n)d events", count)) if count else ""
        drawing = self._start(Band("deny", claims, events) if disputed else Band("ink", events))
        span = remove_marks(self._describe.story_link(id_).span)
        drawing.write_title(title)
        if span:
            drawing.write_line(span)
        end = FOOT - 46
        chart = self._charts.of_picture(story, (end - 10 - drawing.y) / ROOM)
        if chart:
            drawing.add(_place_chart(*chart, end))
        words = " · ".join(filter(None, (claims, events, span)))
        return f"{tidy(title)}. {words}", drawing.finish(self._names[0], "")

    def _claim(self, first: Ref) -> tuple[str, str]:
        matter = self._describe.site.matters[first]
        standing = self._matters.standing(first)
        found = [sentence(_plain(found.label)) for found in standing.findings]
        if len(found) > _MOST_FINDINGS:
            found = [remove_marks(self._describe.words.ngettext("%(n)d finding", "%(n)d findings", len(found)))]
        label = _plain(standing.label)
        main, *rest = _TWO_PARTS.split(label, maxsplit=1)
        drawing = self._start(Band("deny" if matter.is_disputed else "ink", main, "".join(rest), tuple(found)))
        text, prefix = self._marked(first)
        drawing.write_claim(text, prefix)
        groups = _columns_of([side for side, _ in self._sides_of(matter)])
        columns = [self._column(sides, shown_above=text) for sides in groups]
        drawing.write_columns(columns)
        said = (f"{column.label} {column.name}".strip() for column in columns)
        alt = ". ".join((" ".join((*found, label)), tidy(text), *said))
        return alt, drawing.finish(self._names[0], self._title(first.story))

    def _marked(self, first: Ref) -> tuple[str, str]:
        """Return a claim as no reader takes it for a fact, with what goes before its own words.

        The words of a quotation have quotation marks; before the editors' words there is the word 'Claim'.
        """
        text = self._describe.claim(first).text
        marked = remove_marks(self._matters.title(first))
        if self._matters.is_verbatim(first):
            return marked, ""
        return tidy(marked), tidy(marked).partition(tidy(text))[0]

    def _column(self, sides: list[SideView], shown_above: str) -> Column:
        """Return a column of sides of one position: the words of one, unless the claim is these, and all names."""
        shown = next((side for side in sides if side.words.quote), sides[0]) if not sides[0].reading else sides[0]
        words = shown.words
        who = ", ".join((*(actor.name.text for actor in words.speakers), words.when.words))
        others = [self._name(side) for side in sides if side is not shown]
        also = self._describe.worded("also %(who)s", who=self._describe.format_list(others)) if others else Markup("")
        look, label = self._label(shown)
        name = _plain(self._name(shown))
        if shown.position == "back":
            name = f"{name}, {shown.verb}"
        said, is_verbatim = self._said(shown)
        about = tuple(line for line in (who, _plain(also)) if line and not missing_letters(line))
        return Column(look, label, name, said if said != shown_above else "", is_verbatim, about)

    def _name(self, side: SideView) -> Markup:
        return self._describe.worded(vocabulary.WHO_BY_JOINS, who=side.name) if side.reading else side.name

    def _label(self, side: SideView) -> tuple[str, str]:
        """Return the look and the words of the label of a side."""
        gettext = self._describe.words.gettext
        if side.position == "back":
            return "muted", ""
        if side.position == "holds":
            return "muted", remove_marks(gettext("Siding with the claim")) if side.reading else self._names[1]
        return "deny", remove_marks(gettext("Siding with the denial")) if side.reading else self._names[2]

    def _said(self, side: SideView) -> tuple[str, bool]:
        """Return the words of a side that a reader understands, and whether they are verbatim; none in odd letters."""
        quote = side.words.quote
        said = side.words.editors.text if side.words.editors else ""
        is_verbatim = quote is not None and quote.lang == self._describe.language
        if quote and is_verbatim:
            said = remove_marks(self._describe.words.quoted(quote.exact))
        elif quote and quote.translation and side.words.is_translated:
            said = remove_marks(self._describe.words.gettext("Translation: %(text)s", text=quote.translation.text))
        return ("", False) if missing_letters(said) else (said, is_verbatim)


def _columns_of(sides: list[SideView]) -> list[list[SideView]]:
    """Return the sides in two columns: those who claim it, and those who deny it; or else the first, and the others.

    In a column, those that spoke of joined claims only are last.
    """
    ordered = sorted(sides, key=lambda side: bool(side.reading))
    columns = [[side for side in ordered if side.position == position] for position in ("holds", "denies", "back")]
    columns = [column for column in columns if column]
    if len(columns) == 1 and len(ordered) > 1:
        return [ordered[:1], ordered[1:]]
    return columns[:2]


def _place_chart(svg: str, width: float, height: float, end: float) -> str:
    """Return a chart as a group whose lower edge is at `end`."""
    # A drawing inside a drawing would be clipped, for which resvg takes as long as for all the rest.
    bare = _OUTER.sub(lambda tag: f"<g {tag[1]}>" if tag[1] else "</g>", _LINK.sub("", svg))
    drawn = _TEXT.sub(lambda text: "" if missing_letters(text[1]) else text[0], bare)
    scale = ROOM / width
    place = f"translate({EDGE} {end - height * scale:.1f}) scale({scale:.4f})"
    return f'<g transform="{place}">{drawn}</g>'


def _plain(words: Markup) -> str:
    return remove_marks(words.striptags())
