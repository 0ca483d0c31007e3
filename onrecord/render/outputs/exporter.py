"""The declaration of an exporter, which writes one story as one file of another form."""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import Struct, convert

from onrecord.cache.dependency_recorder import DependencyRecorder
from onrecord.model.records import ThemeFiles
from onrecord.model.site import Site
from onrecord.problems import Outcome
from onrecord.render.context import RenderContext
from onrecord.render.data import record_types
from onrecord.render.outputs.api_files import story_rows
from onrecord.render.tracking.event_updates import Changes
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.words import Words


class StoryRows(Struct):
    """A story in the types of the API."""

    story: record_types.Story
    events: Sequence[record_types.Event]
    """The oldest first; a withdrawn event is not among them."""
    claims: Sequence[record_types.Claim]
    findings: Sequence[record_types.Finding]
    relations: Sequence[record_types.Relation]
    statements: Sequence[record_types.Statement]
    """What bodies say on the points in question, as pages show it."""
    bills: Sequence[record_types.Bill]
    sources: Sequence[record_types.Source]
    actors: Sequence[record_types.Actor]
    """The actors whom these events name, and the organizations of those who spoke."""


class ExportedStory(Struct, frozen=True, dict=True):
    """A published story in one of its languages, as an exporter gets it."""

    id: str
    language: str
    site: Site
    theme: ThemeFiles
    root: Path
    """The folder of the site."""
    remember: bool = True
    """Whether to use and update the cache of pictures."""

    @cached_property
    def rows(self) -> StoryRows:
        """What the API has of the story."""
        found = story_rows(self.context, self.id)
        record = self.context.api
        named = (id_ for id_, actor in self.site.actors.items() if any(ref.story == self.id for ref in actor.events))
        return convert(
            {**found, "sources": list(map(record.source, found["sources"])), "actors": list(map(record.actor, named))},
            StoryRows,
        )

    @cached_property
    def context(self) -> RenderContext:
        """The site, the words, the addresses and the describers of this language, as kinds of pages get them."""
        tracked = TrackedSite(self.site, DependencyRecorder())
        words = Words(self.language, self.theme.catalogues, self.theme.own_catalogues)
        return RenderContext(tracked, words, self.theme.templates, None, Changes(tracked))


class Exporter(Struct, frozen=True, kw_only=True):
    """A form in which `onrecord export STORY --format NAME` writes a story.

    An entry point of the group `onrecord.exporters` names one; the name of the entry point is NAME.
    """

    ending: str
    """What the name of the file ends in, without its dot: `json`."""
    write: Callable[[ExportedStory], Outcome[str | bytes]]
    """Returns the content of the file, or the problems of the site's own templates."""
    loses: Sequence[str] = ()
    """What a story loses in this form, each as a sentence that the command tells."""
