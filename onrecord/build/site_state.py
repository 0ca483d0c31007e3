"""A site as the last build left it: decides what an edit touches, and renders that.

If only the texts of events differ, then the problems, the order and the links of the last build still hold: no rule but
those on wording reads a text. So only the pages that show one of these texts are rendered. Any doubt
ends in None, and the caller builds the whole site.

A command, `build --watch` and the preview hold the same state. They differ in where its parts come from: `StoredParts`
loads them from the state directory on first use, `ResidentParts` has them in memory after a whole build.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from msgspec import MsgspecError, Struct
from msgspec.structs import replace

from onrecord.build.digest_files import DigestFiles
from onrecord.build.non_text import Key, NonTextState, non_text_state
from onrecord.build.site_writer import Rendered, stage_pages
from onrecord.model.addresses import output_path
from onrecord.model.build_result import BuildResult, WriteResult
from onrecord.model.fields import EventFields, SiteFields
from onrecord.model.records import Entry, Records, Reference
from onrecord.model.site import Site
from onrecord.output import OutputFolder
from onrecord.problems import Outcome, Problem, SourceFile
from onrecord.render import LinkChecker, Plan, Planned, are_divided_alike, characters_of


class TextEdit(Struct, frozen=True):
    """An event that was read alone."""

    key: Key
    entry: Entry[EventFields]
    references: tuple[Reference, ...]


def read_text_edit(root: Path, file: str, before: NonTextState, language: str) -> TextEdit | None:
    """Return the event in a file; None if more than its text may differ from the event `before`."""
    from onrecord.read import read_event  # noqa: PLC0415  (a whole build has no use for it)

    read = read_event(root, file, language)
    if read.value is None or read.problems:
        return None
    entry, references = read.value
    # The edited text can make an acceptance useless, or say again what a reader corrected: no stored problem says so.
    is_simple = entry.fields.status == "published" and not entry.fields.accept and not entry.fields.corrections
    is_text = is_simple and non_text_state(entry, references) == before
    return TextEdit((entry.story, entry.id), entry, references) if is_text else None


def has_faults(site: Entry[SiteFields], entry: Entry[EventFields], today: date) -> bool:
    """Return whether an event's text has, or may have, a problem, which a build of the whole site then reports."""
    if site.fields.plugins:  # their rules may read texts
        return True
    from onrecord.check import WORDING, check  # noqa: PLC0415  (as above)
    from onrecord.check.context import Context  # noqa: PLC0415

    others: dict[str, Any] = dict.fromkeys(("stories", "actors", "sources", "bills", "procedures", "pages"), ())
    alone = Records(site=site, events=(entry,), references={}, snapshots={}, broken=frozenset(), **others)
    place = SourceFile(entry.file, "").span()
    now = datetime.combine(today, time(), UTC)
    context = Context(alone, lambda _: place, now, None, frozenset(), frozenset())
    return bool(check(context, rule_set=WORDING))


class EventState(Struct, frozen=True):
    """What a state knows of an event beside the event itself."""

    non_text: NonTextState
    fingerprint: str
    """The digest of the whole entry."""
    characters: int
    """How many characters it has."""
    pages: Collection[str]
    """The addresses of the pages that show its text."""


class StaleStateError(Exception):
    """A file no longer fits the state, since somebody changed it while the site was built."""


class SiteParts(Protocol):
    """The parts of a state."""

    @property
    def site(self) -> Site:
        """The arranged site."""

    @property
    def plan(self) -> Plan:
        """The plan of its pages. Raises `StaleStateError` if the theme has a problem."""

    @property
    def keys(self) -> Mapping[str, Key]:
        """The events by file."""

    @property
    def edited(self) -> Collection[Key]:
        """The events whose texts were edited since the parts were stored, so that `event` returns what they were."""

    @property
    def addresses(self) -> Collection[str]:
        """The addresses of the pages."""

    @property
    def static_addresses(self) -> frozenset[str]:
        """The addresses of the files beside the pages."""

    def event(self, key: Key) -> EventState:
        """Return the state of an event."""

    def characters(self, story: str) -> int:
        """Return how many characters the events of a story have together."""

    def replace(self, edits: Sequence[TextEdit]) -> None:
        """Replace events by their edited versions. May raise `StaleStateError`."""

    def find(self, addresses: Collection[str], stories: Collection[str]) -> Sequence[Planned]:
        """Return those of the pages that exist; most of them show events of `stories`."""

    def add(self, rendered: Rendered) -> bool:
        """Note what rendered pages show; return False if the parts have no room for something that is new there."""


Parts = TypeVar("Parts", bound=SiteParts)


class SiteState(Generic[Parts]):
    """A site as the last build left it."""

    def __init__(self, root: Path, parts: Parts, last: Outcome[BuildResult]) -> None:
        self._root, self.parts, self.last = root, parts, last
        self.deferred: set[str] = set()
        """The addresses of stale pages that `rebuild` has left to the next one."""
        self.is_sound = True
        """False after a rebuild that failed halfway."""
        self._known_targets = set[str]()
        """Targets of links that earlier rebuilds have found: an edit of a text leaves them as they are."""

    def rebuild(
        self,
        files: Collection[str],
        today: date,
        folder: OutputFolder,
        *,
        with_notes: bool = False,
        deferrable: bool = False,
    ) -> Outcome[BuildResult] | None:
        """Build what edits of these files touch; None if that may be more than texts, or if a page has a problem.

        The output folder is then as it was. Paths are relative to the site's folder. `with_notes`, no edit is sure: a
        note on an entry can depend on its text. With `deferrable`, pages of low priority stay stale; without it, those
        of earlier builds are built too. Raises `OSError` if the output folder can't be used.
        """
        try:
            edits = None if with_notes and files else self._find_text_edits(files, today)
            if edits is None:
                return None
            self.is_sound = False
            stale = self.deferred.union(*(self.parts.event(edit.key).pages for edit in edits))
            self.parts.replace(edits)
            pages = self.parts.find(stale, {story for story, _ in (edit.key for edit in edits)})
            if len(pages) < len(stale):
                return None
            self.deferred = {page.address for page in pages if deferrable and page.deferrable}
            written = self._publish(folder, [page for page in pages if page.address not in self.deferred])
        except StaleStateError:
            written = None
        if written is None:
            folder.discard()
            return None
        edited = tuple(dict.fromkeys((*self.last.value.edited, *files)))
        self.last, self.is_sound = self._sum_up(written, edited, folder.staged), True
        return self.last

    def _find_text_edits(self, files: Collection[str], today: date) -> list[TextEdit] | None:
        """Return the events whose texts were edited; None if these files may have changed more.

        An edit of any line of a file can move the place of a problem.
        """
        if not files_with_problems(self.last.problems).isdisjoint(files):
            return None
        parts = self.parts
        found: list[TextEdit] = []
        site = Entry("site", "", parts.site.fields, "site.yaml")
        for file in files:
            key = parts.keys.get(file)
            story = parts.site.stories[key[0]] if key else None
            if key is None or story is None or story.fields.status == "draft" or story.fields.withdrawn:
                return None  # `arrange` also removes the publication days of a draft story, and a withdrawn one's words
            edit = read_text_edit(self._root, file, parts.event(key).non_text, story.first_language)
            if edit is None or has_faults(site, edit.entry, today):
                return None
            if key in parts.edited or edit.entry.fingerprint != parts.event(key).fingerprint:
                found.append(edit)
        return found if self._are_stories_divided_alike(found) else None

    def _are_stories_divided_alike(self, edits: Iterable[TextEdit]) -> bool:
        """Return whether the edits leave each story's text on the same pages, and so every address as it was."""
        parts = self.parts
        more: dict[str, int] = {}
        now = {edit.key: characters_of(edit.entry) for edit in edits}
        for key in {*now, *parts.edited}:
            characters = now[key] if key in now else characters_of(parts.site.events[key])
            more[key[0]] = more.get(key[0], 0) + characters - parts.event(key).characters
        sizes = ((parts.characters(story), grown) for story, grown in more.items())
        return all(are_divided_alike(size, size + grown) for size, grown in sizes)

    def _publish(self, folder: OutputFolder, pages: Sequence[Planned]) -> WriteResult | None:
        """Stage and publish pages; None if one has a problem, or shows more than it did."""
        parts = self.parts
        rendered = stage_pages(parts.plan, folder.staging, pages)
        if rendered.problems or not parts.add(rendered) or self._has_broken_links(folder, rendered):
            return None
        digest_files = DigestFiles(folder)
        for page in rendered.pages:
            folder.note(output_path(page.links.address), differs=page.differs)
            digest_files.add(page)
        if digest_files.may_differ:
            try:
                digest_files.stage({*parts.addresses, *parts.static_addresses})
            except MsgspecError:
                return None
        return folder.commit(leaving=True)

    def _has_broken_links(self, folder: OutputFolder, rendered: Rendered) -> bool:
        parts = self.parts
        checker = LinkChecker(parts.static_addresses, parts.site.base_url, known_targets=self._known_targets)
        checker.add_unchanged(parts.addresses, folder.published)
        for page in rendered.pages:
            checker.add(page.links)
        return any(checker.problems())

    def _sum_up(self, written: WriteResult, edited: tuple[str, ...], rewritten: Sequence[str]) -> Outcome[BuildResult]:
        """Return the result of a build that leaves the number of pages and all problems as they were."""
        last = self.last.value
        parts = self.parts
        published = replace(written, files=len(parts.addresses) + len(parts.static_addresses))
        result = BuildResult(last.pages, published, last.files, no_cards=last.no_cards, replaced=last.replaced)
        if last.state:
            every = tuple(dict.fromkeys((*last.rewritten, *rewritten)))
            result = replace(result, state=last.state, edited=edited, rewritten=every)
        return Outcome(result, self.last.problems)


def files_with_problems(problems: Iterable[Problem]) -> frozenset[str]:
    """Return the files that problems name."""
    spans = [span for problem in problems for span in (problem.span, *(other.span for other in problem.related))]
    return frozenset(span.path for span in spans if span is not None)
