"""Keeps a built site in memory, so that an edit costs what it touches: the preview builds by this.

Every build looks at the folder itself. Where only the words of events have changed (their summaries, texts and roles,
which no rule compares with other entries and no order hangs on) nothing else is read, checked or arranged again: the
pages that were made from those events are made anew, and that is all. After any other change the site is checked and
arranged as a whole, from entries that are known already, and the pages made anew are those whose inputs have changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from hashlib import blake2b
from pathlib import Path

from onrecord.cache import Rows
from onrecord.check import check_wording
from onrecord.check.context import Context
from onrecord.kept import touch
from onrecord.last_build import YOUNG_NS, inputs
from onrecord.model.addresses import is_page, output_path
from onrecord.model.fields import EventFields
from onrecord.model.records import Entry, Reference
from onrecord.pipeline import Arranged, Built, Options, arranged, press_run
from onrecord.press import Pages, files_beside, plan_of, publish, stage
from onrecord.problems import Outcome, Problem, SourceFile
from onrecord.publish import Output, Published
from onrecord.read import Known, read_event
from onrecord.render import Input, Plan, Planned, Proof, Signs, frame_of, sections

_WORDS = frozenset({"summary", "body", "role", "audience"})
"""What of an event may change without a thought for anything else."""


class _Kept:
    """A site as it was last built."""

    def __init__(self, checked: Arranged, problems: tuple[Problem, ...], plan: Plan, signs: Signs) -> None:
        assert checked.records is not None and checked.site is not None and checked.theme is not None  # noqa: PT018, S101
        self.records = checked.records
        self.site = checked.site
        self.theme = checked.theme
        self.files = checked.files
        self.problems = problems
        self.plan = plan
        self.pages: dict[str, Collection[Input]] = {}
        """What each page was made from."""
        self.signs: dict[Input, str | None] = {}
        """What each of these inputs was."""
        self.made_from: dict[Input, set[str]] = defaultdict(set)
        """The other way round: the pages that were made from each input."""
        self.there: set[str] = set()
        """The addresses of which it was proved that they lead somewhere."""
        self._signs = signs

    @cached_property
    def frame(self) -> str:
        """What all pages have in common."""
        return frame_of(self.site, self.theme)

    @cached_property
    def events(self) -> dict[str, tuple[str, str]]:
        """The events by file."""
        return {event.file: (event.story, event.id) for event in self.records.events}

    @cached_property
    def told_of(self) -> frozenset[str]:
        """The files that a problem speaks of: what it says of them depends on their every line."""
        spans = [problem.span for problem in self.problems]
        spans += [related.span for problem in self.problems for related in problem.related]
        return frozenset(span.path for span in spans if span is not None)

    @cached_property
    def planned(self) -> dict[str, Planned]:
        """The pages by address."""
        pages = (planned for section in sections(self.site) for planned in self.plan.of(section))
        return {planned.address: planned for planned in pages}

    @cached_property
    def files_beside(self) -> frozenset[str]:
        """The addresses of the files that are published beside the pages."""
        return files_beside(self.site, self.theme)

    def note(self, pages: Mapping[str, Collection[Input]]) -> None:
        """Note what pages were made from, and what that was."""
        for address, used in pages.items():
            self.pages[address] = used
            for name in used:
                self.made_from[name].add(address)
                if name not in self.signs:
                    self.signs[name] = self._signs.of(name)

    def take(self, edited: _Edited) -> Input:
        """Put an event that says the same in other words into the place of what it was; return its input."""
        story, id_ = edited.key
        event, entry = self.site.events[edited.key], edited.entry
        now = replace(event, fields=entry.fields, prose=entry.prose, sign=entry.sign)
        whole = self.site.stories[story]
        events = tuple(now if known.id == id_ else known for known in whole.events)
        stories = {**self.site.stories, story: replace(whole, events=events)}
        self.site = replace(self.site, events={**self.site.events, edited.key: now}, stories=stories)
        entries = tuple(entry if known.file == entry.file else known for known in self.records.events)
        references = {**self.records.references, edited.key: edited.references}
        self.records = replace(self.records, events=entries, references=references)
        name = f"event {story}/{id_}"
        self.signs[name] = Signs(self.site).of(name)
        return name


class Resident:
    """A site that is built again and again."""

    def __init__(self, root: Path, output: Path, options: Options) -> None:
        """Take the site's folder, the output folder, which nobody else may write to, and what a run may be told."""
        self._root = root.resolve()
        self._output = output.resolve()
        self._options = options
        self._rows = Rows(self._root, jobs=options.jobs, remember=options.remember)
        self._known: Known = {}
        self._seen: dict[str, list[int]] = {}
        self._young: dict[str, bytes | None] = {}
        self._kept: _Kept | None = None
        self._is_current = False
        self._owed: set[str] = set()
        """The pages that were left for later, by address."""

    def rebuild(self, *, may_wait: bool = False) -> Outcome[Built]:
        """Build what has changed since the last time. What is wrong is told each time, and then nothing is written.

        Pages that take long and that nobody misses for a moment are left to `finish`, if the caller will call it.
        """
        changed = self._changed()
        if self._kept is not None and self._is_current:
            if not changed:
                return self._finished(self._built(self._kept, 0), may_wait=may_wait)
            edited = self._edited_words(self._kept, changed)
            if edited is not None:
                return self._finished(self._reword(self._kept, edited), may_wait=may_wait)
        return self._build()

    def finish(self) -> Outcome[Built] | None:
        """Make the pages that were left for now, if there are any, and nothing has gone wrong since."""
        if not self._owed or self._kept is None or not self._is_current:
            return None
        owed, self._owed = self._owed, set()
        return self._make(self._kept, sorted(owed))

    def _finished(self, outcome: Outcome[Built], *, may_wait: bool) -> Outcome[Built]:
        """Return the outcome, with all pages made unless they may wait."""
        return outcome if may_wait else self._with_written(outcome, self.finish())

    def _with_written(self, outcome: Outcome[Built], rest: Outcome[Built] | None) -> Outcome[Built]:
        if rest is None or rest.value.published is None or outcome.value.published is None:
            return rest or outcome
        written = outcome.value.published.written + rest.value.published.written
        return replace(rest, value=replace(rest.value, published=replace(rest.value.published, written=written)))

    def _changed(self) -> set[str]:
        """Return the files that are not as they were.

        Of a file that was written just before, its time and size would not tell of a change in this moment.
        """
        began = touch(self._root) or 0
        now = dict[str, list[int]](inputs(self._root, self._output))
        differing = {path for path in now.keys() | self._seen.keys() if now.get(path) != self._seen.get(path)}
        changed = differing | {path for path, digest in self._young.items() if _digest(path) != digest}
        self._young = {path: _digest(path) for path, sign in now.items() if max(sign[1:3]) >= began - YOUNG_NS}
        self._seen = now
        return changed

    def _build(self) -> Outcome[Built]:
        """Read what changed, check and arrange the site as a whole, and make the pages whose inputs changed."""
        self._is_current = False
        checked = arranged(self._root, self._options, self._rows, self._known)
        if checked.value.site is None:
            return Outcome(Built(0, None, checked.value.files), checked.problems)
        kept, unchanged = self._renewed(checked)
        self._kept = None  # what a page that fails leaves half known is not built upon
        arrangement = (kept.site, kept.theme)
        published = publish(self._root, self._output, press_run(self._options), arrangement, unchanged, kept.plan)
        pages, result = published.value
        problems = (*checked.problems, *published.problems)
        if result is not None:
            kept.note(pages)
            self._kept, self._is_current, self._owed = kept, True, set()
        return Outcome(Built(sum(map(is_page, pages)), result, kept.files), problems)

    def _renewed(self, checked: Outcome[Arranged]) -> tuple[_Kept, Pages]:
        """Return the site as it is now, and its pages for which nothing has changed."""
        site, theme, before = checked.value.site, checked.value.theme, self._kept
        assert site is not None and theme is not None, "it was arranged"  # noqa: PT018, S101
        signs, unchanged = Signs(site), dict[str, Collection[Input]]()
        if before is None or before.frame != frame_of(site, theme):
            return _Kept(checked.value, checked.problems, plan_of(site, theme), signs), unchanged
        changed = frozenset(name for name, sign in before.signs.items() if signs.of(name) != sign)
        same = ((address, used) for address, used in before.pages.items() if changed.isdisjoint(used))
        unchanged = {address: used for address, used in same if address not in self._owed}
        before.plan.renew(site, changed)
        kept = _Kept(checked.value, checked.problems, before.plan, signs)
        # What is remembered may be made from things that no page shows at the moment.
        kept.signs = {name: signs.of(name) for name in before.signs}
        return kept, unchanged

    def _edited_words(self, kept: _Kept, changed: set[str]) -> list[_Edited] | None:
        """Return the events that say something in other words; nothing where more than words may have changed."""
        edited = []
        for path in changed:
            found = self._edited(kept, path)
            if found is None:
                return None
            edited.append(found)
        return [event for event in edited if event.entry.sign != kept.site.events[event.key].sign]

    def _edited(self, kept: _Kept, path: str) -> _Edited | None:
        file = path.removeprefix(f"{self._root}/")
        key = kept.events.get(file)
        if key is None or file in kept.told_of or self._options.notes:
            return None
        read = read_event(self._root, file, kept.site.stories[key[0]].first_language)
        if read.value is None or read.problems:
            return None
        found = _Edited(key, *read.value)
        before = kept.records.event_by_id[key], kept.records.references.get(key, ())
        return found if _is_reworded(before, found) and not self._faults(kept, found.entry) else None

    def _faults(self, kept: _Kept, entry: Entry[EventFields]) -> bool:
        """Say whether anything is wrong with an event's words. What, is told by a build of the whole site."""
        nothing: dict[str, tuple[()]] = dict.fromkeys(
            ("stories", "actors", "sources", "bills", "procedures", "pages", "drafts"), ()
        )
        alone = replace(kept.records, events=(entry,), **nothing)  # type: ignore[arg-type]
        place = SourceFile(entry.file, "").span()
        context = Context(alone, lambda _: place, self._options.today, None, frozenset(), frozenset())
        return bool(check_wording(context))

    def _reword(self, kept: _Kept, edited: list[_Edited]) -> Outcome[Built]:
        """Make the pages anew that show the words of these events."""
        self._kept = None
        before = {story: kept.plan.parts(story) for story, _ in (event.key for event in edited)}
        names = frozenset(map(kept.take, edited))
        kept.plan.renew(kept.site, names)
        if any(kept.plan.parts(story) != parts for story, parts in before.items()):
            return self._build()  # a text has grown too long for its page
        addresses = set[str]().union(*(kept.made_from[name] for name in names))
        self._owed |= {address for address in addresses if kept.planned[address].may_wait}
        return self._make(kept, sorted(addresses - self._owed))

    def _make(self, kept: _Kept, addresses: list[str]) -> Outcome[Built]:
        """Make some pages of a site in which all is well."""
        self._kept = None
        with Output(self._output) as folder:
            rendered = stage(kept.plan, folder.staging, (kept.planned[address] for address in addresses))
            pages = _Published(kept.pages, folder)
            proof = Proof(kept.files_beside, kept.site.base_url, as_before=pages, there=kept.there)
            for seen, _, differs in rendered.pages:
                proof.add(seen)
                folder.note(output_path(seen.address), differs=differs)
            if rendered.problems or any(proof.problems()):
                return self._build()
            published = folder.commit(leaving=True)
        kept.note({seen.address: made_from for seen, made_from, _ in rendered.pages})
        self._kept, self._is_current = kept, True
        return self._built(kept, published.written)

    def _built(self, kept: _Kept, written: int) -> Outcome[Built]:
        files = len(kept.pages) + len(kept.files_beside)
        return Outcome(Built(sum(map(is_page, kept.pages)), Published(files, written, 0), kept.files), kept.problems)


@dataclass(frozen=True, slots=True)
class _Edited:
    """An event that was read again by itself."""

    key: tuple[str, str]
    entry: Entry[EventFields]
    references: tuple[Reference, ...]


def _is_reworded(before: tuple[Entry[EventFields], tuple[Reference, ...]], now: _Edited) -> bool:
    """Say whether an event differs in its words alone, and its text still names the same things."""
    entry, references = before
    named = [(reference.kind, reference.target) for reference in references]
    return (
        entry.outline == now.entry.outline
        and entry.fields.status == "published"
        and entry.fields.quotes == now.entry.fields.quotes
        and entry.fields.media == now.entry.fields.media
        and named == [(reference.kind, reference.target) for reference in now.references]
    )


def _digest(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:  # noqa: PTH123  (a Path costs as much as the reading)
            return blake2b(file.read(), digest_size=16).digest()
    except OSError:
        return None


class _Published(Mapping[str, Callable[[], str]]):
    """The pages that lie in the output folder, each with what reads it."""

    def __init__(self, pages: Collection[str], folder: Output) -> None:
        self._pages = pages
        self._folder = folder

    def __getitem__(self, address: str) -> Callable[[], str]:
        return partial(self._folder.published, output_path(address))

    def __contains__(self, address: object) -> bool:
        return address in self._pages

    def __iter__(self) -> Iterator[str]:
        return iter(self._pages)

    def __len__(self) -> int:
        return len(self._pages)
