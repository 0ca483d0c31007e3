"""Writes the cards of one language: of each story that search engines may list, and of its disputed claims.

A site without `cards` among its outputs, without an address, or on a machine without the library has none. Nor has a
story or a claim with letters that the font lacks; `check` reports these.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from hashlib import blake2b

from msgspec import Struct

from onrecord.cache.dependency_recorder import TrackedMemo
from onrecord.model.card_font import missing_letters, tidy
from onrecord.model.palette import COLOURS, parse_colour
from onrecord.model.relations import Ref
from onrecord.model.site import Event
from onrecord.render.cards import card_svg
from onrecord.render.chart.chart_describer import ChartDescriber
from onrecord.render.describe.matter_describer import MatterDescriber
from onrecord.render.describe.story_describer import StoryDescriber
from onrecord.render.english import remove_marks
from onrecord.render.words import sentence

_FOOT = 596.0
"""The lowest place of a story's chart."""
_DIGEST_SIZE = 4
"""In bytes: the digest only has to change."""


class Card(Struct, frozen=True):
    """A card: its address with the digest of its content, what it says, and its drawing."""

    address: str
    alt: str
    svg: str
    width: int = card_svg.WIDTH
    height: int = card_svg.HEIGHT


class CardWriter:
    """Writes the cards of one language."""

    def __init__(self, stories: StoryDescriber, charts: ChartDescriber, *, has_cards: bool) -> None:
        """Take the describers; without `has_cards`, the site has none."""
        self._describe, self._stories, self._charts = stories.describe, stories, charts
        self._matters = MatterDescriber(stories.describe)
        site = stories.describe.site
        self._has_cards = has_cards and site.base_url is not None and not site.is_example
        self._story = TrackedMemo(site.recorder, self._draw_story)
        self._claim = TrackedMemo(site.recorder, self._draw_claim)

    @property
    def memos(self) -> tuple[TrackedMemo[str, Card], TrackedMemo[Ref, Card]]:
        """The caches, to invalidate."""
        return self._story, self._claim

    def story(self, id_: str) -> Card | None:
        """Return the card of a story."""
        return self._story(id_) if self.has_story(id_) else None

    def claim(self, first: Ref) -> Card | None:
        """Return the card of a disputed claim, by the first claim of its matter."""
        return self._claim(first) if self.has_claim(first) else None

    def event(self, event: Event) -> Card | None:
        """Return the card of the first disputed claim of an event."""
        claims = (Ref(event.story, event.id, claim.id) for claim in event.fields.claims) if self._has_cards else ()
        firsts = (self._describe.site.matters[claim].first_claim for claim in claims)
        return next(filter(None, map(self.claim, firsts)), None)

    def has_story(self, id_: str) -> bool:
        """Return whether a story has a card in this language."""
        if not self._has_cards or not self._describe.has_story(id_):
            return False
        fields = self._describe.site.story_name(id_).fields
        is_shown = fields.withdrawn is None and fields.index and fields.status != "draft"
        return is_shown and not missing_letters(*self._names, self._title(id_))

    def has_claim(self, first: Ref) -> bool:
        """Return whether a claim is disputed and has a card in this language."""
        if not self.has_story(first.story) or not self._describe.site.matters[first].is_disputed:
            return False
        return not missing_letters(self._text(first), *self._sides(first))

    def claims(self, story: str) -> Iterator[Ref]:
        """Yield the claims of a story that have cards."""
        if self.has_story(story):
            own = (claim for claim in self._describe.site.stories[story].matters if claim.story == story)
            yield from filter(self.has_claim, own)

    @cached_property
    def _names(self) -> tuple[str, str]:
        """The site's title, and words of the interface: without its letters, a language has no cards."""
        title = self._describe.localized(self._describe.site.fields.title).text
        return title, "".join(map(self._word, ("Claimed by", "Denied by")))

    @cached_property
    def _colours(self) -> card_svg.Colours:
        """The colours of the theme on light ground, as resvg reads them."""
        own = self._describe.site.fields.theme.colours
        parsed = {name: parse_colour(colour) for name, colour in own.items() if name in COLOURS}
        return COLOURS | {
            name: f"rgb({','.join(str(round(channel * 255)) for channel in colour)})"
            for name, colour in parsed.items()
            if colour
        }

    def _word(self, message: str) -> str:
        """Return a label, without the colon that it has in some languages."""
        return remove_marks(self._describe.words.gettext(message)).rstrip(":")

    def _title(self, story: str) -> str:
        return self._describe.story_name(story).title.text

    def _text(self, first: Ref) -> str:
        return self._describe.localized(self._describe.site.line(first).claim(first.claim).text).text

    def _sides(self, first: Ref) -> tuple[str, str]:
        """Return the names of the bodies that hold a claim, and of those that deny it."""
        found = self._describe.site.matters[first].standing(first)
        assert found is not None, "called for what is in dispute"  # noqa: S101
        holding, opposing = map(self._matters.bodies, (found.holding, found.opposing))
        return remove_marks(holding.striptags()), remove_marks(opposing.striptags())

    def _draw_story(self, id_: str) -> Card:
        story, title, ngettext = self._describe.site.stories[id_], self._title(id_), self._describe.words.ngettext
        count, disputed = len(story.events), self._stories.tally(story)["disputed"]
        facts = [ngettext("%(n)d event", "%(n)d events", count)] if count else []
        facts += [ngettext("%(n)d claim in dispute", "%(n)d claims in dispute", disputed)] if disputed else []
        span = self._describe.story_link(id_).span
        words = remove_marks(" · ".join(filter(None, (*facts, span))))
        heading = card_svg.title_block(title, 92, card_svg.TITLES)
        below = card_svg.line(words, heading.end + 54)
        room = _FOOT - below.end - 30
        chart = self._charts.of_picture(story, room / card_svg.ROOM)
        parts = [heading.svg, below.svg]
        parts += (
            [card_svg.plot(chart.svg, chart.width, _FOOT - chart.height * card_svg.ROOM / chart.width)] if chart else []
        )
        address = self._describe.addresses.card(self._describe.addresses.story(id_))
        return self._card(address, f"{tidy(title)}. {words}", parts, "accent")

    def _draw_claim(self, first: Ref) -> Card:
        text, (holding, opposing) = self._text(first), self._sides(first)
        standing = self._matters.standing(first)
        found = (sentence(finding.label.striptags()) for finding in standing.findings)
        words = remove_marks(" ".join((*found, standing.label.striptags())))
        claimed, denied = map(self._word, ("Claimed by", "Denied by"))
        parts = [
            card_svg.line(self._title(first.story), 118).svg,
            card_svg.title_block(text, 126, card_svg.CLAIMS).svg,
            *card_svg.sides((claimed, holding), (denied, opposing), self._colours),
            card_svg.standing(words),
        ]
        alt = f"{tidy(text)}. {claimed}: {holding}. {denied}: {opposing}. {words}"
        address = self._describe.addresses.card(self._describe.addresses.claim_page(*first))
        return self._card(address, alt, parts, "deny")

    def _card(self, address: str, alt: str, parts: list[str], edge: str) -> Card:
        svg = remove_marks(card_svg.card(self._colours, self._names[0], parts, edge))
        digest = blake2b(svg.encode("utf-8"), digest_size=_DIGEST_SIZE).hexdigest()
        return Card(f"{address}?{digest}", alt, svg)
