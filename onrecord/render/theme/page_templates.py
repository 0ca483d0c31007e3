"""Renders pages with a site's templates; fragments that several pages share are rendered once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from onrecord.cache.dependency_recorder import TrackedMemo
from onrecord.model.addresses import citation_anchor
from onrecord.model.relations import Ref
from onrecord.model.site import Event
from onrecord.problems import Outcome, Problem
from onrecord.render.describe.event_describer import EventDescriber
from onrecord.render.english import resolve_marks, with_directions
from onrecord.render.fragments import Fragment, Markup
from onrecord.render.markup import backlinks, bare
from onrecord.render.placeholders import CitationNumbers, PlaceholderResolver
from onrecord.render.theme.templates import Templates
from onrecord.render.views.event_views import EventView
from onrecord.render.views.source_views import NumberedReference
from onrecord.render.views.story_views import LineView
from onrecord.render.words import direction_of


class Theme:
    """The templates of one language, and the fragments rendered from them."""

    def __init__(self, templates: Templates, describe_event: EventDescriber) -> None:
        """Take the templates and the describer of events."""
        self.templates = templates
        self.describe_event = describe_event
        self.describe = describe = describe_event.describe
        self.line = TrackedMemo[tuple[Ref, bool], Fragment](
            describe.site.recorder, lambda key: self.line_with_uses(*key)
        )
        self.reference = TrackedMemo(describe.site.recorder, self._reference)

    def line_with_uses(self, ref: Ref, names_story: bool, uses: tuple[Markup, ...] | None = None) -> Fragment:  # noqa: FBT001  (as in the key of a line)
        """Return an event as a line of a list; on the page of a source, with what rests on it."""
        who = self.describe.format_list(bare(actor.name) for actor in self.describe.event_link(ref).speakers)
        return self.line_of(ref, who, names_story, uses)

    def line_of(self, ref: Ref, who: Markup, names_story: bool, uses: tuple[Markup, ...] | None = None) -> Fragment:  # noqa: FBT001  (as above)
        """Return a rendered line of a list."""
        # The page of a source marks nothing as new, so it needs no days.
        link, days = (
            self.describe.event_link(ref),
            ("", "") if uses is not None else self.describe_event.changes.days(ref),
        )
        line = LineView(link, who, link.story if names_story else None, *days, uses or ())
        return self.templates.part("parts/event_line.html", item=line)

    def _reference(self, source: str) -> Fragment:
        return self.templates.part("parts/reference.html", reference=self.describe.reference(source))

    def event(self, event: Event) -> EventView:
        """Return the view of an event with its rendered fragments, the same for every page."""
        view = self.describe_event.event(event)
        part = self.templates.part
        ties = part("parts/ties.html", event=view) if view.does else None
        view = replace(view, ties=ties, content=part("parts/event_body.html", event=view))
        return replace(view, article=part("parts/event.html", event=view))

    def finished(self, template: str, values: Mapping[str, Any], resolver: PlaceholderResolver) -> Outcome[str]:
        """Return a page's finished HTML, with all problems of its templates."""
        problems = list[Problem]()

        def references(cited: CitationNumbers) -> str:
            listed = self.templates.render("parts/references.html", {"references": tuple(self._numbered(cited))})
            problems.extend(listed.problems)
            return listed.value

        rendered = self.templates.render(template, values)
        html = resolver.fill(rendered.value, references)
        return Outcome(self.described(html), (*rendered.problems, *problems))

    def described(self, html: str) -> str:
        """Return finished HTML that says which words are in another language, or run in another direction."""
        language = self.describe.language
        direction = direction_of(language)
        html = resolve_marks(html, language, direction)
        return with_directions(html, direction_of, language) if direction == "rtl" else html

    def _numbered(self, cited: CitationNumbers) -> Iterable[NumberedReference]:
        for id_, number in cited.numbers.items():
            address, links = self.describe.addresses.source(id_), backlinks(cited.anchors(id_))
            yield NumberedReference(self.reference(id_), number, address, citation_anchor(number), links)
