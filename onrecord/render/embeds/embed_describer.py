"""Describes embeds: what each shows, leads to and is called; and the frame of all, with its style, script and policy.

An embed stands in an `iframe` of a page that we don't know, perhaps without an origin of its own. So it holds all that
it needs, and its policy lets nothing else in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, json

from onrecord.model.addresses import OEMBED, embed
from onrecord.model.palette import custom_style_sheet
from onrecord.model.relations import Ref
from onrecord.problems import Outcome
from onrecord.render.describe.matter_describer import MatterDescriber
from onrecord.render.embeds.claim_cards import ClaimCards
from onrecord.render.fragments import Markup, as_html
from onrecord.render.placeholders import ExternalResolver
from onrecord.render.theme.style_sheet import StyleSheet, compact
from onrecord.render.theme.templates import Theme
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.views.text_views import LocalizedText

_WIDTH = 640
_LEAD_ON = "location.replace(document.links[0].href + location.search + location.hash)"
"""The script of a former address: the new one gets the day and the secret that the page around it has added."""
_OF_STORY, _OF_BILL, _OF_CLAIM = 680, 480, 560
"""The heights where no script of the page around it asks the embed for its own."""


class Embed(Struct, frozen=True):
    """An embed."""

    address: str
    title: LocalizedText
    record: str
    """The address of the page that says more; it stays."""
    height: int
    """Its height in pixels where nobody asks for its own."""
    is_of_claim: bool = False

    @property
    def oembed(self) -> str:
        """The address of its description for other sites."""
        return f"{self.address}{OEMBED}"


def has_embeds(site: TrackedSite) -> bool:
    """Return whether a site has embeds: one that shows only its example has nothing to tell others."""
    return "embed" in site.fields.outputs and not site.is_example


class Embeds:
    """The embeds of one language."""

    def __init__(self, theme: Theme, cards: ClaimCards) -> None:
        """Take the templates and describers, and what describes claims for their cards."""
        self._theme, self._describe = theme, theme.describe
        self.cards = cards
        self._frames: dict[str, Mapping[str, Markup]] = {}

    def frame(self, kind: str) -> Mapping[str, Markup]:
        """Return the style and the script of a kind of embed, and the policy that allows just these two."""
        if kind not in self._frames:
            style, script = ("", _LEAD_ON) if kind == "moved" else self._style_and_script(kind)
            texts = {"style-src": style, "script-src": script}
            own = "".join(f"; {name} {StyleSheet(as_html(text)).hash}" for name, text in texts.items() if text)
            policy = f"default-src 'none'{own}; base-uri 'none'; form-action 'none'"
            self._frames[kind] = {"style": as_html(style), "script": as_html(script), "policy": as_html(policy)}
        return self._frames[kind]

    def _style_and_script(self, kind: str) -> tuple[str, str]:
        # An embed includes the template of a part that is empty, and so reports what is wrong with it.
        render, colours = self._theme.templates.render, self._describe.site.fields.theme.colours
        style, script = (render(f"embed/{name}.html", {"kind": kind}).value for name in ("style", "script"))
        return compact(f"{style}{custom_style_sheet(colours)}") if style else "", script

    def story(self, id_: str) -> Embed:
        """Return the embed of a story."""
        link = self._describe.story_name(id_)
        return Embed(embed(link.address), link.title, link.address, _OF_STORY)

    def bill(self, id_: str) -> Embed:
        """Return the embed of a bill."""
        link = self._describe.bill_link(self._describe.site.bills[id_])
        return Embed(embed(link.address), link.title, link.address, _OF_BILL)

    def claim(self, claim: Ref) -> Embed:
        """Return the card of a matter, by its first claim; its title says that the site only reports the claim."""
        describe = self._describe
        text = describe.localized(describe.site.line(claim).claim(claim.claim).text)
        title = LocalizedText(describe.words.gettext("Claim: %(claim)s", claim=text.text), text.lang, text.note)
        record = MatterDescriber(describe).address(claim, claim.story)
        return Embed(describe.story_addresses(claim.story).embed(*claim), title, record, _OF_CLAIM, is_of_claim=True)

    def address(self, shown: Embed) -> str:
        """Return the address of the embed of a story or bill; empty without one."""
        return shown.address if has_embeds(self._describe.site) else ""

    def address_of_claim(self, claim: Ref) -> str:
        """Return the address of the card of a matter; empty without one."""
        site = self._describe.site
        return self.claim(claim).address if has_embeds(site) and claim in site.answered(claim.story) else ""

    def oembed(self, shown: Embed) -> Outcome[str]:
        """Return the description of an embed for other sites (oEmbed 1.0), or the problem of a template."""
        describe = self._describe
        resolver = ExternalResolver(describe.url, describe.addresses.source, 1)
        site, part = describe.localized(describe.site.fields.title), self._theme.templates.part

        def write() -> str:
            code = part("embed/code.html", embed=shown, site_title=site).__html__()
            found: dict[str, Any] = {"version": "1.0", "type": "rich", "title": shown.title.text}
            found |= {"provider_name": site.text, "provider_url": describe.url(describe.addresses.home)}
            found |= {"html": resolver.fill(code, lambda _: ""), "width": _WIDTH, "height": shown.height}
            return json.encode(found).decode("utf-8")

        return self._theme.templates.guarded(write)
