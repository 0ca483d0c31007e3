"""The pages of a site in one language, and what each is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from itertools import chain, islice
from typing import Any
from urllib.parse import urlsplit

from onrecord.model.addresses import NOT_FOUND, THEME_STYLE, static_file
from onrecord.model.fields import Identifier
from onrecord.model.matters import Matter
from onrecord.model.relations import Ref
from onrecord.model.site import Bill, Event, OwnPage, Site, Story
from onrecord.problems import Outcome, SourceFile
from onrecord.render import vocabulary
from onrecord.render.addresses import absolute, addresses_in, linker
from onrecord.render.bibliography import Bibliography
from onrecord.render.changes import Changes
from onrecord.render.chart import ChartDescriber
from onrecord.render.citation_files import FORMS, citation_file
from onrecord.render.claims_pages import ClaimsPages
from onrecord.render.corrections_pages import CorrectionsPages
from onrecord.render.describe import Describer, page_languages
from onrecord.render.describe_actor import ActorDescriber
from onrecord.render.describe_bill import BillDescriber
from onrecord.render.describe_changes import ChangesDescriber
from onrecord.render.describe_claims import ClaimsDescriber
from onrecord.render.describe_disputes import DisputeDescriber
from onrecord.render.describe_event import EventDescriber
from onrecord.render.describe_home import HomeDescriber
from onrecord.render.describe_story import StoryDescriber
from onrecord.render.files import File
from onrecord.render.following import Following
from onrecord.render.fragments import Fragment
from onrecord.render.head import Heads
from onrecord.render.lists_pages import ListsPages
from onrecord.render.page import AddressOf, Page, Planned
from onrecord.render.placeholders import PlaceholderResolver, cite_link
from onrecord.render.report_links import report_links
from onrecord.render.rows import RowDescriber
from onrecord.render.sources_pages import SourcesPages
from onrecord.render.story_pages import StoryPages
from onrecord.render.style_sheet import StyleSheet
from onrecord.render.templates import Templates
from onrecord.render.theme import Theme
from onrecord.render.tracking import Dependency, TrackedMemo, TrackedSite
from onrecord.render.views.claims import ClaimHistory, StatementView
from onrecord.render.views.events import EventView
from onrecord.render.views.links import LanguageLink, MenuLink
from onrecord.render.views.texts import LocalizedText
from onrecord.render.words import Words

_HIGHEST_HEADINGS = {"story.html": 5, "story_rows.html": 5, "story_text.html": 4}
"""The level of the highest heading that a text may have, where that is not 2: below an event's own heading."""
_STYLED = frozenset({"home.html", "story.html", "story_rows.html", "claims.html", "sources.html"})
"""The pages that hold the style sheet themselves: those of a site and its stories as a whole, of which there are few.
In each event's page it would weigh more than the event; these link the file, which a reader fetches once."""
_CLOSED = frozenset({"story.html", "story_rows.html"})
"""The pages on which events stand in closed rows."""
_STORIES_A_PAGE = 20
_DISPUTES = 3
"""How many disputes the home page tells."""
_LAST_SAID = 20
"""How many statements on a claim stand on its event's page; all of them stand on the page of the story's claims."""


class PageFactory:
    """The pages of one language."""

    def __init__(
        self,
        site: TrackedSite,
        words: Words,
        templates: Mapping[str, SourceFile],
        bibliography: Bibliography | None,
        changes: Changes,
        style: StyleSheet | None = None,
    ) -> None:
        """Take the site, the interface's words, the templates, what formats references, and what changed when.

        `style` is the style sheet that stands in the pages on which most reading begins.
        """
        self.site = site
        self.words = words
        self.language = words.language
        self.addresses = addresses_in(words.language, site.languages[0])
        self.files = addresses_in(site.languages[0], site.languages[0])
        """The addresses of what is the same in all languages."""
        self.describe = Describer(site, words, self.addresses, bibliography)
        describe_changes = ChangesDescriber(self.describe, changes)
        self.describe_event = EventDescriber(self.describe, describe_changes)
        self.describe_bill = BillDescriber(self.describe)
        self.describe_story = StoryDescriber(self.describe, self.describe_bill)
        self.describe_disputes = DisputeDescriber(self.describe_event)
        self.theme = Theme(Templates(templates, words), self.describe_event)
        self.views = TrackedMemo(site.recorder, self._new_view)
        self.views_of = ""
        self.said = TrackedMemo(site.recorder, self._new_said)
        charts = ChartDescriber(self.describe, self.describe.row_address)
        told = ClaimsDescriber(self.describe_event, partial(self._said, pole=True))
        self.following = Following(self.describe)
        self.story_pages = StoryPages(
            stories=self.describe_story,
            rows=RowDescriber(self.describe_event),
            charts=charts,
            disputes=self.describe_disputes,
            bills=self.describe_bill,
            changes=describe_changes,
            following=self.following,
            page=self._page,
            view_of=self.view,
        )
        self.claims_pages = ClaimsPages(told, self.describe_story, self._page)
        self.sources_pages = SourcesPages(self.describe, self._page, self.theme.reference)
        self.corrections_pages = CorrectionsPages(self.describe, self._page)
        self.describe_actor = ActorDescriber(self.describe_event)
        self.lists_pages = ListsPages(self.describe, self.describe_actor, self._page, self.theme)
        self.style = style
        self.heads = Heads(self.describe, changes, self.following, style)
        self.describe_home = HomeDescriber(
            self.describe, self.describe_story, charts, self.describe_bill, describe_changes
        )
        self.cite_link = cache(self._cite_link)
        self.menu = self.theme.templates.part("parts/menu.html", menu=self._menu())
        self.colophon = self.theme.templates.part(
            "parts/colophon.html",
            publisher=self.describe.maybe_localized(site.fields.publisher),
            licence=self.describe.maybe_localized(site.fields.licence),
        )

    def invalidate(self, changed: frozenset[Dependency]) -> None:
        """Forget what was made from anything that is `changed` in the site."""
        describe, theme = self.describe, self.theme
        described = (describe.story_link, describe.event_link, describe.actor, describe.reference)
        rendered = (theme.line, theme.reference, self.views, self.said)
        for remembered in chain[TrackedMemo[Any, Any]](described, rendered):
            remembered.invalidate(changed)

    def home(self) -> Iterator[Planned]:
        """Yield the home page, the further pages of its list of stories, and the list of bills."""
        for number in range(1, self._story_pages() + 1):
            yield Planned(self.addresses.stories(number), partial(self._home, number))
        if self.site.site.bills:
            yield Planned(self.addresses.bills, self._bills)

    def _story_pages(self) -> int:
        readable = sum(self.language in story.languages for story in self.site.site.stories.values())
        return max(-(-readable // _STORIES_A_PAGE), 1)

    def _bills(self) -> Page:
        bills = tuple(self.describe_home.all_bills())
        return self._page("bills.html", lambda addresses: addresses.bills, bills=bills)

    def story(self, id_: str) -> Iterator[Planned]:
        """Yield the pages of a story as a whole."""
        story = self.site.site.stories[id_]
        for event in story.withdrawn:
            yield Planned(self.describe.event_address(event), partial(self._withdrawn, event.ref))
        yield from self.story_pages.pages(id_)
        yield from self.sources_pages.pages(id_)
        yield from self.claims_pages.pages(id_)

    def events(self, id_: str, run: slice) -> Iterator[Planned]:
        """Yield the pages of some of a story's events."""
        story = self.site.site.stories[id_]
        for position in range(*run.indices(len(story.events))):
            address = self.addresses.event(story.id, story.events[position].id)
            yield Planned(address, partial(self._event, story.id, position))

    def actors(self, run: slice) -> Iterator[Planned]:
        """Yield the pages of some of the actors."""
        for id_ in islice(self.site.site.actors, run.start, run.stop):
            yield Planned(self.addresses.actor(id_), partial(self._actor, id_))
            yield from self.lists_pages.pages("actor", id_)

    def sources(self, run: slice) -> Iterator[Planned]:
        """Yield the pages of some of the sources."""
        for id_ in islice(self.site.site.sources, run.start, run.stop):
            yield Planned(self.addresses.source(id_), partial(self._source, id_))
            yield from self.lists_pages.pages("source", id_)
            if self.language == self.site.languages[0]:  # they are the same in all languages
                yield from self._citation_files(id_)

    def _citation_files(self, id_: str) -> Iterator[Planned]:
        for form in FORMS:
            yield Planned(self.addresses.citation_file(id_, form), partial(self._citation_file, id_, form))

    def _citation_file(self, id_: str, form: str) -> File:
        def write() -> Outcome[str]:
            return Outcome(citation_file(form, id_, self.site.source_fields(id_), self.site.languages))

        return File(self.addresses.citation_file(id_, form), write)

    def bills(self, run: slice) -> Iterator[Planned]:
        """Yield the pages of some of the bills."""
        for id_ in islice(self.site.site.bills, run.start, run.stop):
            yield Planned(self.addresses.bill(id_), partial(self._bill, id_))
            yield from self.lists_pages.pages("bill", id_)

    def tags(self, run: slice) -> Iterator[Planned]:
        """Yield the pages of some of the tags."""
        for tag in islice(self.site.site.tags, run.start, run.stop):
            yield Planned(self.addresses.tag(tag), partial(self._tag, tag))
            yield from self.lists_pages.pages("tag", tag)

    def rest(self) -> Iterator[Planned]:
        """Yield the pages of which there are few."""
        for page in self.site.pages:
            if self.language in page.prose:
                yield Planned(self.addresses.page(page.id), partial(self._own_page, page))
        yield from self.corrections_pages.pages()
        for story in self.site.site.stories.values():
            for event in (*story.events, *story.withdrawn) if self.language in story.languages else ():
                for alias in event.fields.aliases:
                    address = self.addresses.event(story.id, alias)
                    yield Planned(address, partial(self._redirect, event.ref, alias))
        if self.language == self.site.languages[0]:
            yield Planned(NOT_FOUND, self._not_found)

    def _home(self, number: int) -> Page:
        known = map(self.site.story_line, self.site.stories)
        stories = [story for story in known if self.language in story.languages]
        stories.sort(key=_latest_day, reverse=True)
        start, addresses, home = (number - 1) * _STORIES_A_PAGE, self.addresses, self.describe_home
        shown, is_first = stories[start : start + _STORIES_A_PAGE], number == 1
        return self._page(
            "home.html",
            lambda addresses: addresses.stories(number),
            # Another language may have fewer pages of stories.
            None if is_first else (self.language,),
            self.site.site if is_first else None,
            number=number,
            lead=home.lead(shown[0]) if shown and is_first else None,
            stories=tuple(map(home.card, shown[1:] if is_first else shown)),
            newer=addresses.stories(number - 1) if number > 1 else None,
            older=addresses.stories(number + 1) if start + _STORIES_A_PAGE < len(stories) else None,
            disputes=self.describe_disputes.of_site(_DISPUTES) if is_first else (),
            updates=home.updates() if is_first else (),
            bills=home.bills_under_way() if is_first else (),
            bills_address=addresses.bills if self.site.bills else "",
            follow=self.following.home(),
        )

    def view(self, event: Ref) -> EventView:
        """Return what an event says: the same on its story's page and on its own. Only one story's are kept."""
        if self.views_of != event.story:
            self.views_of = event.story
            self.views.clear()
            self.said.clear()
        return self.views(event)

    def _new_view(self, ref: Ref) -> EventView:
        return self.theme.event(self.site.event(ref))

    def _event(self, id_: str, position: int) -> Page:
        story = self.site.story_name(id_)
        event = story.events[position]
        self.site.place(event.ref)
        view = self.view(event.ref)
        earlier = story.events[position - 1] if position else None
        later = story.events[position + 1] if position + 1 < len(story.events) else None
        return self._page(
            "event.html",
            lambda addresses: addresses.event(story.id, event.id),
            story.languages,
            event,
            story=self.describe.story_name(story.id),
            event=view,
            row_address=self.describe.row_address(event.ref),
            histories=tuple(self._histories(event, view)),
            earlier=self.describe.event_link(earlier.ref) if earlier else None,
            later=self.describe.event_link(later.ref) if later else None,
            report=report_links(self.site, event, self.addresses.event(story.id, event.id)),
            indexed=story.fields.index,
        )

    def _withdrawn(self, ref: Ref) -> Page:
        """Return the notice in an entry's place; no search engine is to keep what it has of the entry's words."""
        event, describe = self.site.event(ref), self.describe
        story = self.site.story_name(event.story)
        published_on, changed_on = self.describe_event.changes.days(ref)
        return self._page(
            "withdrawn.html",
            lambda addresses: addresses.event(story.id, event.id),
            story.languages,
            story=describe.story_name(story.id),
            id=event.id,
            title=describe.title(event),
            withdrawal=describe.withdrawal(event),
            published=self.words.issued(event.fields.published) if event.fields.published else "",
            published_on=published_on,
            changed_on=changed_on,
            report=report_links(self.site, event, self.addresses.event(event.story, event.id)),
            indexed=False,
        )

    def _histories(self, event: Event, view: EventView) -> Iterator[ClaimHistory]:
        """Yield the event's claims on which more was said than they say, each with that, or the last of it."""
        for claim in view.claims:
            ref = Ref(event.story, event.id, claim.name.partition("#")[2])
            matter = self.site.matters[ref]
            if len(matter.history) > 1:
                said = self._said(matter, pole=matter.claims[ref])
                shown = tuple(part for _, part in said[-_LAST_SAID:])
                yield ClaimHistory(claim, max(len(said) - _LAST_SAID, 0), shown)

    def _said(self, matter: Matter, *, pole: bool) -> tuple[tuple[StatementView, Fragment], ...]:
        """Return what was said on a matter, the same on all pages that show it from one pole."""
        return self.said((matter.first_claim, pole))

    def _new_said(self, key: tuple[Ref, bool]) -> tuple[tuple[StatementView, Fragment], ...]:
        claim, pole = key
        views = self.describe_event.statements(self.site.matters[claim], pole=pole)
        return tuple((view, self.theme.templates.part("parts/statement.html", statement=view)) for view in views)

    def _actor(self, id_: str) -> Page:
        actor = self.site.actors[id_]
        describe, fields = self.describe, actor.fields
        parents = (*fields.member_of, *([fields.part_of] if fields.part_of else []))
        spoken = self.lists_pages.spoken(id_)
        return self._page(
            "actor.html",
            lambda addresses: addresses.actor(actor.id),
            name=describe.localized(fields.name),
            kind=self.words.gettext(vocabulary.ACTOR_KINDS[fields.kind]),
            role=describe.maybe_localized(fields.role),
            parents=describe.actors(parents),
            people=self.describe_actor.people(actor),
            claims=tuple(self.describe_actor.claims(spoken)),
            denied=tuple(self.describe_actor.denied(spoken)),
            other_names=fields.other_names,
            outside=tuple(filter(None, (fields.url, *fields.same_as))),
            follow=self.following.actor(actor),
            **self.lists_pages.shown("actor", id_),
        )

    def _source(self, id_: str) -> Page:
        source, describe = self.site.sources[id_], self.describe
        version_of = source.fields.version_of
        bills = [self.site.bills[bill] for bill in source.bills]
        return self._page(
            "source.html",
            lambda addresses: addresses.source(source.id),
            reference=describe.reference(id_),
            version_of=describe.reference(version_of) if version_of else None,
            words=self.theme.reference(id_),
            files=tuple((form, self.files.citation_file(id_, form)) for form in FORMS),
            bills=tuple(describe.bill_link(bill) for bill in bills),
            **self.lists_pages.shown("source", id_, (ref.story for bill in bills for ref in bill.events)),
        )

    def _bill(self, id_: str) -> Page:
        bill = self.site.bills[id_]
        describe, fields = self.describe, bill.fields
        own = bill.procedure.fields
        sources = dict.fromkeys(citation.source for citation in fields.sources)
        return self._page(
            "bill.html",
            lambda addresses: addresses.bill(bill.id),
            bill=self.describe_bill.bill(bill),
            other_stages=tuple(self.describe_bill.other_stages(bill)),
            summary=describe.maybe_localized(fields.summary),
            procedure=describe.localized(own.title),
            procedure_note=describe.maybe_localized(own.note),
            jurisdiction=fields.jurisdiction or ("" if own.jurisdiction == "any" else own.jurisdiction),
            sponsors=describe.actors(fields.sponsors),
            other_titles=tuple(map(describe.localized, fields.other_titles)),
            identifiers=tuple(self._identifier(bill, identifier) for identifier in fields.identifiers),
            became=describe.maybe_localized(fields.became),
            url=fields.url or "",
            follow=self.following.bill(bill),
            sources=tuple(map(self._source_of_bill, sources)),
            **self.lists_pages.shown("bill", id_),
        )

    def _source_of_bill(self, id_: str) -> tuple[Fragment, LocalizedText, str]:
        return self.theme.reference(id_), self.describe.reference(id_).heading, self.addresses.source(id_)

    def _identifier(self, bill: Bill, identifier: Identifier) -> tuple[str, LocalizedText | None, str]:
        chambers = bill.procedure.fields.chambers
        chamber = self.describe.maybe_localized(chambers.get(identifier.chamber or ""))
        return identifier.id, chamber, identifier.session or ""

    def _tag(self, tag: str) -> Page:
        stories, _ = self.site.tags[tag]
        return self._page(
            "tag.html",
            lambda addresses: addresses.tag(tag),
            tag=tag,
            **self.lists_pages.shown("tag", tag, stories),
        )

    def _own_page(self, page: OwnPage) -> Page:
        return self._page(
            "page.html",
            lambda addresses: addresses.page(page.id),
            page_languages(page, self.site),
            title=self.describe.localized(page.fields.title),
            body=self.describe_event.text(self.site.text_of(page).prose, ""),
        )

    def _redirect(self, ref: Ref, alias: str) -> Page:
        """Return the page of an id that an event had before, which leads to where it is now."""
        event, story = self.site.line(ref), self.site.story_name(ref.story)
        return self._page(
            "redirect.html",
            lambda addresses: addresses.event(story.id, alias),
            story.languages,
            target=self.addresses.event(story.id, event.id),
            title=self.describe.title(event),
            indexed=False,
        )

    def _menu(self) -> tuple[MenuLink, ...]:
        """Return the pages of the menu, those that the editors wrote and the list of corrections."""
        describe = self.describe
        pages = ((page, describe.page_addresses(page.id).page(page.id)) for page in self.site.pages)
        own = [MenuLink(describe.localized(page.fields.title), target) for page, target in pages]
        return (*own, MenuLink(LocalizedText(self.words.gettext("Corrections")), self.addresses.corrections))

    def _not_found(self) -> Page:
        return self._page("404.html", lambda _addresses: NOT_FOUND, self.site.languages[:1], indexed=False)

    def _page(
        self,
        template: str,
        address_of: AddressOf,
        languages: tuple[str, ...] | None = None,
        about: Site | Story | Event | None = None,
        **values: object,
    ) -> Page:
        """Return a page with what all pages share: its language, its address in others, words and links.

        `about` is the site, the story or the event that the page shows as a whole.
        """
        address = address_of(self.addresses)
        site, default = self.site, self.site.languages[0]
        shared = {
            "absolute": partial(absolute, site.base_url) if site.base_url else None,
            "address": address,
            "home_address": self.addresses.home,
            "corrections_address": self.addresses.corrections,
            "style": self.style.text if self.style and template in _STYLED else "",
            "style_address": static_file("style.css"),
            "theme_style_address": static_file(THEME_STYLE) if site.fields.theme.colours else "",
            "logo_address": static_file(site.fields.theme.logo) if site.fields.theme.logo else "",
            "script_address": static_file("onrecord.js"),
            "icon_address": static_file("icon.svg"),
            "site_title": self.describe.localized(site.fields.title),
            "languages": tuple(
                LanguageLink(
                    code,
                    self.words.own_language_name(code),
                    address_of(addresses_in(code, default)),
                    code == self.language,
                )
                for code in languages or site.languages
            ),
            "default_language": default,
            "menu": self.menu,
            "colophon": self.colophon,
            "indexed": True,
            "follow": None,
        } | values
        shared["head"] = self.heads.of(about, address, shared)
        resolver = PlaceholderResolver(
            address,
            self._linker(address),
            self.cite_link,
            _HIGHEST_HEADINGS.get(template, 2),
            shows_pictures=template not in _CLOSED,
        )
        return Page(address, template, shared, self.theme, resolver)

    def _cite_link(self, number: int) -> str:
        return cite_link(number, self.words.gettext("Source %(number)s", number=number))

    def _linker(self, page: str) -> Callable[[str], str]:
        """Return the function that makes a page's links: relative, but from the root on the page for all addresses."""
        if page != NOT_FOUND:
            return linker(page)
        base = self.site.base_url
        return lambda target: absolute(urlsplit(base).path if base else "", target)


def _latest_day(story: Story) -> tuple[int, str]:
    latest = max((event.fields.date.latest.toordinal() for event in story.events), default=0)
    return latest, story.id
