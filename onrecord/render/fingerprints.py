"""Fingerprints of a page's dependencies: a build compares them to find the pages that it has to remake.

`render/tracking` records the dependencies. A fingerprint is computed from the arranged site, not from the words that a
page shows in one language: that costs a tenth of describing it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from onrecord.model.fingerprints import fingerprint_of, joined_fingerprint
from onrecord.model.matters import Matter
from onrecord.model.origins import Origins
from onrecord.model.records import ThemeFiles
from onrecord.model.relations import Ref
from onrecord.model.site import Link, Site
from onrecord.render.disputes import disputes
from onrecord.render.pagination.listings import Listings
from onrecord.render.related_stories import RelatedStories, related_stories
from onrecord.render.tracking import Dependency


class Fingerprints:
    """The signs of a site's inputs."""

    def __init__(self, site: Site, theme: ThemeFiles, listings: Listings | None = None) -> None:
        """Take the site and its theme, and its lists as far as they are known.

        A fingerprint is computed when it is first asked for.
        """
        self._site = site
        self._theme = theme
        self._stories: RelatedStories | None = None
        self._known: dict[Dependency, str | None] = {}
        self._origins: dict[int, str] = {}
        self._places: dict[str, str] = {}
        self._cited_in: dict[str, list[str]] = {}
        self._listings = listings or Listings(site)
        self._claims_pages: dict[Ref, list[str]] = {}
        self._of: Mapping[str, Callable[[str], str]] = {
            "event": self._event,
            "ties": self._ties,
            "line": self._line,
            "quotes": self._quotes,
            "place": self._place,
            "matter": self._matter,
            "story": self._story,
            "story-line": self._story_line,
            "disputes": self._disputes,
            "division": lambda name: joined_fingerprint([self._listings.division(name)]),
            "row": self._row,
            "cited-sources": self._cited_sources,
            "opponents": self._opponents,
            "near": self._near,
            "story-name": self._story_name,
            "actor": self._actor,
            "actor-fields": lambda name: self._site.actors[name].fingerprint,
            "source": self._source,
            "source-fields": self._source_fields,
            "bill": self._bill,
            "tag": self._tag,
            "picture": lambda name: self._site.pictures[name].digest,
            "page": self._page,
            "every": self._every,
        }

    @cached_property
    def shared(self) -> str:
        """The global fingerprint: of all that every page depends on."""
        return global_fingerprint(self._site, self._theme)

    def of(self, input_: Dependency) -> str | None:
        """Return the sign of an input; nothing where the site has no such thing any more."""
        if input_ not in self._known:
            kind, _, name = input_.partition(" ")
            try:
                self._known[input_] = self._of[kind](name)
            except KeyError:
                self._known[input_] = None
        return self._known[input_]

    def _event(self, name: str) -> str:
        story, _, id_ = name.partition("/")
        return f"{self._site.events[story, id_].fingerprint}{self.of(f'ties {name}')}"

    def _ties(self, name: str) -> str:
        story, _, id_ = name.partition("/")
        event = self._site.events[story, id_]
        links = (self._link(link, link.target) for link in event.links)
        backlinks = (self._link(link, link.origin) for link in event.backlinks)
        claims = (f"{claim} {self._traced(origins)}" for claim, origins in event.claim_origins.items())
        return joined_fingerprint(
            (event.metadata_fingerprint, event.moment, self._traced(event.origins), *claims, *links, "", *backlinks)
        )

    def _link(self, link: Link, end: Ref) -> str:
        # What else a relation says stands in the entry of its origin, and its origin's metadata tells of that.
        metadata = self._site.event(end).metadata_fingerprint
        return (
            f"{link.kind} {link.origin.full_name()} {link.target.full_name()} {link.is_own} {link.is_report} {metadata}"
        )

    def _line(self, name: str) -> str:
        story, _, id_ = name.partition("/")
        event = self._site.events[story, id_]
        return f"{event.metadata_fingerprint}{event.moment or ''}"

    def _quotes(self, name: str) -> str:
        story, _, id_ = name.partition("/")
        quotes = self._site.events[story, id_].fields.quotes
        return joined_fingerprint((self._line(name), *(quote.model_dump_json() for quote in quotes)))

    def _place(self, name: str) -> str:
        if not self._places:
            for story in self._site.stories.values():
                ids = ["", *(event.id for event in story.events), ""]
                around = zip(ids, ids[1:], ids[2:], strict=False)
                self._places |= {f"{story.id}/{own}": f"{before} {after}" for before, own, after in around}
        return self._places[name]

    def _matter(self, name: str) -> str:
        key, _, claim = name.partition("#")
        story, _, event = key.partition("/")
        return self._matter_sign(self._site.matters[Ref(story, event, claim)])

    def _matter_sign(self, matter: Matter) -> str:
        claims = (f"{claim.full_name()} {alike}" for claim, alike in matter.claims.items())
        history = (
            f"{said.event.full_name()} {said.day} {said.bodies} {said.holds} {said.kind} {said.confirming} "
            f"{said.claim and said.claim.full_name()} {said.quote} {self._traced(said.origins)} "
            f"{self._site.event(said.event).metadata_fingerprint}"
            for said in matter.history
        )
        return joined_fingerprint((*claims, "", *history, "", *self._pages_with(matter)))

    def _pages_with(self, matter: Matter) -> Iterable[str]:
        """Yield the pages of claims on which a matter stands: other pages lead to it there."""
        if not self._claims_pages:
            for story in self._site.stories.values():
                for one in story.matters:
                    path = self._listings.matter(story.id, one.first_claim).path
                    self._claims_pages.setdefault(one.first_claim, []).append(f"{story.id} {path}")
        return self._claims_pages.get(matter.first_claim, ())

    def _story(self, name: str) -> str:
        story = self._site.stories[name]
        matters = (matter.first_claim.full_name() for matter in story.matters)
        events = (event.id for event in (*story.events, *story.withdrawn))
        own = self._story_line(name), self._traced(story.origins)
        return joined_fingerprint((*own, *events, "", *matters, "", *self._cited(name)))

    def _cited(self, name: str) -> Iterable[str]:
        """Yield the events by the sources that a story cites in them."""
        if not self._cited_in:
            for source in self._site.sources.values():
                for ref in source.cited_by:
                    self._cited_in.setdefault(ref.story, []).append(f"{source.id} {ref.event}")
        return self._cited_in.get(name, ())

    def _story_line(self, name: str) -> str:
        story = self._site.stories[name]
        ends = (f"{event.id} {self._line(f'{name}/{event.id}')}" for event in (*story.events[:1], *story.events[-1:]))
        latest = max((event.fields.date.latest for event in story.events), default=None)
        return joined_fingerprint((self._story_name(name), len(story.events), latest, *ends))

    def _disputes(self, _: str) -> str:
        return joined_fingerprint(map(Ref.full_name, disputes(self._site)))

    def _row(self, name: str) -> str:
        story, _, event = name.partition("/")
        return self._listings.row(Ref(story, event)).path

    def _cited_sources(self, name: str) -> str:
        cited = self._listings.sources(name).events
        return joined_fingerprint(f"{source} {_names(refs)}" for source, refs in cited.items())

    def _opponents(self, name: str) -> str:
        pairs = self._listings.opponents(name)
        return joined_fingerprint(f"{pair.one} {pair.other} {_names(pair.matters)}" for pair in pairs)

    def _near(self, name: str) -> str:
        self._stories = self._stories or related_stories(self._site)
        return joined_fingerprint(f"{other} {shared}" for other, shared in self._stories.near(name))

    def _story_name(self, name: str) -> str:
        story = self._site.stories[name]
        return joined_fingerprint((story.fingerprint, story.languages, story.first_language))

    def _actor(self, name: str) -> str:
        actor = self._site.actors[name]
        return joined_fingerprint(
            (actor.fingerprint, _names(actor.spoke), _names(actor.parts_spoke), _names(actor.mentioned), actor.parts)
        )

    def _source(self, name: str) -> str:
        source = self._site.sources[name]
        return joined_fingerprint((self._source_fields(name), _names(source.cited_by), source.bills))

    def _source_fields(self, name: str) -> str:
        source = self._site.sources[name]
        return f"{source.fingerprint}{int(source.has_snapshot)}"

    def _bill(self, name: str) -> str:
        bill = self._site.bills[name]
        steps = (
            f"{step.stage.key} {step.reached} {_names(step.events)} {step.is_next} {step.is_open_again} {step.is_end} "
            f"{[stage.key for stage in step.missing]}"
            for step in bill.steps
        )
        return joined_fingerprint((bill.fingerprint, _names(bill.events), *steps))

    def _tag(self, name: str) -> str:
        stories, events = self._site.tags[name]
        return joined_fingerprint((stories, _names(events)))

    def _page(self, name: str) -> str:
        return {page.id: page.fingerprint for page in self._site.pages}[name]

    def _every(self, kind: str) -> str:
        site = self._site
        things: Mapping[str, Iterable[object]] = {
            "story": site.stories, "event": site.events, "matter": site.matters, "actor": site.actors,
            "source": site.sources, "bill": site.bills, "tag": site.tags,
        }  # fmt: skip
        return joined_fingerprint(things[kind])

    def _traced(self, origins: Origins) -> str:
        known = self._origins.get(id(origins))
        if known is None:
            known = joined_fingerprint((origins.links, origins.by_root, origins.unknown, origins.records))
            self._origins[id(origins)] = known
        return known


def global_fingerprint(site: Site, theme: ThemeFiles) -> str:
    """Return the sign of what all pages have in common: settings, menu, templates, style and the interface's words."""
    templates = ((name, file.path, file.text) for name, file in sorted(theme.templates.items()))
    menu = ((page.id, sorted(page.fields.title.items()), page.fields.order, list(page.prose)) for page in site.pages)
    style = theme.style and (theme.style.name, theme.style.file.text)
    catalogues = sorted(theme.catalogues.items())
    return fingerprint_of(
        [site.fingerprint, site.base_url, list(menu), list(templates), catalogues, style, theme.sheet]
    )


def _names(refs: Iterable[Ref]) -> str:
    return " ".join(map(Ref.full_name, refs))
