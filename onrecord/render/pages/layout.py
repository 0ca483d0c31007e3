"""Completes a page with what all pages of a language share: its language links, menu, style and head."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any
from urllib.parse import urlsplit

from onrecord.model.addresses import INDEX_ANCHOR, NOT_FOUND, STYLE, THEME_STYLE, absolute, addresses_in, static_file
from onrecord.model.relative_links import linker
from onrecord.render.context import RenderContext
from onrecord.render.data.offers import has_data_page
from onrecord.render.head.breadcrumbs import Crumb
from onrecord.render.head.page_head import Heads
from onrecord.render.page import Page
from onrecord.render.pages.page_kind import Key, PageKind
from onrecord.render.pagination.pager import Pager
from onrecord.render.placeholders import PlaceholderResolver, cite_link
from onrecord.render.theme.style_sheet import StyleSheet
from onrecord.render.views.text_views import LanguageLink, LocalizedText, TitleLink


class Layout:
    """Assembles the pages of one language."""

    def __init__(self, context: RenderContext, style: StyleSheet | None = None) -> None:
        """Take the style sheet that some pages hold; without one, all pages link the file."""
        self._context, self._style = context, style
        self._heads = Heads(context.describe, context.changes, context.following, style)
        words = context.words
        self.cite_link = cache(lambda number: cite_link(number, words.gettext("Source %(number)s", number=number)))
        site, describe, part = context.site, context.describe, context.theme.templates.part
        search = context.addresses.search if "search" in site.fields.outputs else None
        self._shared = {
            "absolute": partial(absolute, site.base_url) if site.base_url else None,
            "home_address": context.addresses.home,
            "corrections_address": context.addresses.corrections,
            "style_address": static_file(STYLE),
            "theme_style_address": static_file(THEME_STYLE) if site.fields.theme.colours else "",
            "logo_address": static_file(site.fields.theme.logo) if site.fields.theme.logo else "",
            "script_address": static_file("onrecord.js"),
            "days_set_script_address": static_file("days-set.js"),
            "icon_address": static_file("icon.svg"),
            "site_title": describe.localized(site.fields.title),
            "site_description": describe.maybe_localized(site.fields.description),
            "default_language": site.languages[0],
            "menu": part("parts/menu.html", menu=self._menu(), search_address=search),
            "colophon": part(
                "parts/colophon.html",
                publisher=describe.maybe_localized(site.fields.publisher),
                licence=describe.maybe_localized(site.fields.licence),
                index_address=f"{context.addresses.home}#{INDEX_ANCHOR}",
                data_address=context.addresses.data if has_data_page(site) else None,
                coverage_link=describe.coverage_link(),
                remembers_visits=site.fields.remembers_visits,
            ),
            "remembers_visits": site.fields.remembers_visits,
            "is_example": site.is_example,
            "is_unfilled": False,
            "is_file": False,
            "follow": None,
            "follow_address": "",
            "page_citation": None,
            "as_of_address": "",
            "embed_address": "",
            "oembed_address": "",
        }

    def page(self, kind: PageKind[Key], key: Key) -> Page:
        """Return the page of a kind that has this key."""
        context = self._context
        address = kind.address(context.addresses, key)
        values: dict[str, Any] = {
            **self._shared,
            "address": address,
            "style": self._style.text if self._style and kind.has_style else "",
            "languages": self._languages(kind, key),
            "indexed": kind.is_for_search_engines(context.site, key),
            "messenger_card": kind.card(context, key),
            **kind.view(context, key),
        }
        trail = tuple(kind.trail(context, key)) if values["indexed"] else ()
        if trail and (heading := _heading_of_part(values)):
            trail = (*trail, Crumb(heading, address))
        values["head"] = self._heads.of(kind.about(context, key), address, values, trail)
        resolver = PlaceholderResolver(
            address,
            self._linker(address),
            self.cite_link,
            kind.highest_heading,
            shows_pictures=kind.shows_pictures,
            source_name=self._source_name if kind.names_sources else None,
        )
        return Page(address, kind.template, values, context.theme, resolver)

    def _source_name(self, source: str) -> str:
        return self._context.describe.source_name(source).text

    def _languages(self, kind: PageKind[Key], key: Key) -> tuple[LanguageLink, ...]:
        context, default = self._context, self._context.site.languages[0]
        return tuple(
            LanguageLink(
                code,
                context.words.own_language_name(code),
                kind.address(addresses_in(code, default), key),
                code == context.language,
            )
            for code in kind.languages(context.site, key)
        )

    def _menu(self) -> tuple[TitleLink, ...]:
        context, describe = self._context, self._context.describe
        pages = ((page, describe.page_addresses(page.id).page(page.id)) for page in context.site.pages)
        own = [TitleLink(describe.localized(page.fields.title), target) for page, target in pages]
        return (*own, TitleLink(LocalizedText(context.words.gettext("Corrections")), context.addresses.corrections))

    def _linker(self, page: str) -> Callable[[str], str]:
        """Return the function that makes the page's links: relative, but from the root on the page for any address."""
        if page != NOT_FOUND:
            return linker(page)
        base = self._context.site.base_url
        return lambda target: absolute(urlsplit(base).path if base else "", target)


def _heading_of_part(values: Mapping[str, Any]) -> str:
    """Return the heading of a further page of a list; empty for other pages."""
    pager = values.get("pager")
    return pager.heading if isinstance(pager, Pager) else ""
