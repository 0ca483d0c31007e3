"""Builds a site again and again: only what an edit touches where its words alone have changed, else as a whole."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from onrecord.incremental.built_site import BuiltSite
from onrecord.incremental.changed_files import ChangedFiles
from onrecord.incremental.parse_cache import ParseCache
from onrecord.incremental.text_edits import TextEdit, has_faults, read_text_edit
from onrecord.model.addresses import is_page, output_path
from onrecord.output import FileOperations as OutputFiles
from onrecord.output import OutputFolder, WriteResult
from onrecord.pipeline import Arranged, Built, Options, arranged, writer_options
from onrecord.problems import Outcome
from onrecord.read import ParsedEntries
from onrecord.render import Fingerprints, LinkChecker, global_fingerprint
from onrecord.site_writer import PageDependencies, plan_pages, stage_pages, write_site


class IncrementalBuilder:
    """A site that is built again and again."""

    def __init__(self, root: Path, output: Path, options: Options) -> None:
        """Take the site's folder, the output folder, which nobody else may write to, and what a run may be told."""
        self._root = root.resolve()
        self._output = output.resolve()
        self._options = options
        self._rows = ParseCache(self._root, jobs=options.jobs, remember=options.remember)
        self._known: ParsedEntries = {}
        self._files = ChangedFiles(self._root, self._output)
        self._has_looked = False
        """Whether all files were looked at since the last build began."""
        self._kept: BuiltSite | None = None
        self._is_current = False
        self._deferred: set[str] = set()
        """The pages that were left for later, by address."""

    def rebuild(self, told: Collection[str] = (), *, may_wait: bool = False) -> Outcome[Built]:
        """Build what has changed since the last time. What is wrong is told each time, and then nothing is written.

        Two things are left to `finish` if the caller will call it, as it says by `may_wait`: pages that take long and
        that nobody misses for a moment, and a look at all files, where those that are `told` to have changed can be
        believed for that long.
        """
        changed = self._changed(told)
        outcome = self._rebuilt(changed)
        return outcome if may_wait else self._with_written(outcome, self.finish())

    def finish(self) -> Outcome[Built] | None:
        """Make up for what was left out; nothing is returned where there was nothing, or something has gone wrong."""
        if not self._is_current:
            return None
        if self._kept is None:  # what it was about to do failed halfway
            return self._build()
        missed: set[str] = set() if self._has_looked else self._look()
        made = self._rebuilt(missed) if missed else None
        rest = self._build_deferred()
        return rest if made is None else self._with_written(made, rest)

    def _rebuilt(self, changed: set[str]) -> Outcome[Built]:
        if self._kept is not None and self._is_current:
            if not changed:
                return self._built(self._kept, 0)
            edited = self._edited_words(self._kept, changed)
            if edited is not None:
                return self._reword(self._kept, edited)
        return self._build()

    def _build_deferred(self) -> Outcome[Built] | None:
        """Make the pages that are owed."""
        if self._kept is None or not self._is_current:
            return None
        deferred, self._deferred = self._deferred, set()
        made = self._make(self._kept, sorted(deferred)) if deferred else None
        if self._kept is not None:
            self._kept.prepare()
        return made

    def _with_written(self, outcome: Outcome[Built], rest: Outcome[Built] | None) -> Outcome[Built]:
        if rest is None or rest.value.published is None or outcome.value.published is None:
            return rest or outcome
        written = outcome.value.published.written + rest.value.published.written
        return replace(rest, value=replace(rest.value, published=replace(rest.value.published, written=written)))

    def _changed(self, told: Collection[str]) -> set[str]:
        """Return the files that are not as they were; only where all that is told are events, these alone."""
        if told and self._kept is not None and self._is_current:
            entries, known = self._kept.entries, self._files.known(told)
            changed = self._files.changed_among(known) if all(self._file(path) in entries for path in known) else None
            if changed is not None:
                self._has_looked = False
                return changed
        return self._look()

    def _look(self) -> set[str]:
        self._has_looked = True
        return self._files.changed()

    def _file(self, path: str) -> str:
        """Return a path as entries have it."""
        return path.removeprefix(f"{self._root}/")

    def _build(self) -> Outcome[Built]:
        """Read what changed, check and arrange the site as a whole, and make the pages whose inputs changed."""
        self._is_current = False
        checked = arranged(self._root, self._options, self._rows, self._known)
        if checked.value.site is None:
            return Outcome(Built(0, None, checked.value.files), checked.problems)
        kept, unchanged = self._invalidated(checked)
        self._kept = None  # what a page that fails leaves half known is not built upon
        arrangement = (kept.site, kept.theme)
        with self._opened() as folder:
            published = write_site(self._root, folder, writer_options(self._options), arrangement, unchanged, kept.plan)
        pages, result = published.value
        problems = (*checked.problems, *published.problems)
        if result is not None:
            kept.note(pages)
            self._kept, self._is_current, self._deferred = kept, True, set()
        return Outcome(Built(sum(map(is_page, pages)), result, kept.files), problems)

    def _invalidated(self, checked: Outcome[Arranged]) -> tuple[BuiltSite, PageDependencies]:
        """Return the site as it is now, and its pages for which nothing has changed."""
        site, theme, before = checked.value.site, checked.value.theme, self._kept
        assert site is not None and theme is not None, "it was arranged"  # noqa: PT018, S101
        fingerprints, unchanged = Fingerprints(site), dict[str, Collection[str]]()
        if before is None or before.global_fingerprint != global_fingerprint(site, theme):
            return BuiltSite(checked.value, checked.problems, plan_pages(site, theme), fingerprints), unchanged
        changed = frozenset(
            name for name, fingerprint in before.fingerprints.items() if fingerprints.of(name) != fingerprint
        )
        same = ((address, used) for address, used in before.pages.items() if changed.isdisjoint(used))
        unchanged = {address: used for address, used in same if address not in self._deferred}
        before.plan.invalidate(site, changed)
        kept = BuiltSite(checked.value, checked.problems, before.plan, fingerprints)
        # What is remembered may be made from things that no page shows at the moment.
        kept.fingerprints = {name: fingerprints.of(name) for name in before.fingerprints}
        return kept, unchanged

    def _edited_words(self, kept: BuiltSite, changed: set[str]) -> list[TextEdit] | None:
        """Return the events that say something in other words; nothing where more than words may have changed."""
        edited = []
        for path in changed:
            found = self._edited(kept, self._file(path))
            if found is None:
                return None
            edited.append(found)
        return [event for event in edited if event.entry.fingerprint != kept.site.events[event.key].fingerprint]

    def _edited(self, kept: BuiltSite, file: str) -> TextEdit | None:
        entry = kept.entries.get(file)
        if entry is None or file in kept.told_of or self._options.notes:
            return None
        key = entry.story, entry.id
        if kept.site.stories[entry.story].fields.status == "draft":
            return None  # of what is not published yet, more is left out than words
        before = TextEdit(key, entry, kept.references.get(key, ()))
        found = read_text_edit(self._root, before, kept.site.stories[entry.story].first_language)
        return found if found and not has_faults(kept.records, found.entry, self._options.today) else None

    def _reword(self, kept: BuiltSite, edited: list[TextEdit]) -> Outcome[Built]:
        """Make the pages anew that show the words of these events."""
        self._kept = None
        before = {story: kept.plan.division(story) for story, _ in (event.key for event in edited)}
        names = frozenset(map(kept.take, edited))
        kept.plan.invalidate(kept.site, names)
        if any(kept.plan.division(story) != division for story, division in before.items()):
            return self._build()  # a text has grown too long for its page
        addresses = set[str]().union(*(kept.made_from[name] for name in names))
        self._deferred |= {address for address in addresses if kept.planned[address].may_wait}
        return self._make(kept, sorted(addresses - self._deferred))

    def _make(self, kept: BuiltSite, addresses: list[str]) -> Outcome[Built]:
        """Make some pages of a site in which all is well."""
        self._kept = None
        published = self._stage_and_commit(kept, addresses)
        return self._build() if published is None else self._built(kept, published.written)

    def _stage_and_commit(self, kept: BuiltSite, addresses: list[str]) -> WriteResult | None:
        """Make some pages, and publish them if all is well with them."""
        with self._opened() as folder:
            rendered = stage_pages(kept.plan, folder.staging, (kept.planned[address] for address in addresses))
            pages = _WrittenPages(kept.pages, folder)
            proof = LinkChecker(kept.files_beside, kept.site.base_url, as_before=pages, there=kept.there)
            for seen, _, differs in rendered.pages:
                proof.add(seen)
                folder.note(output_path(seen.address), differs=differs)
            if rendered.problems or any(proof.problems()):
                return None
            published = folder.commit(leaving=True)
        kept.note({seen.address: made_from for seen, made_from, _ in rendered.pages})
        self._kept, self._is_current = kept, True
        return published

    def _opened(self) -> OutputFolder:
        """Return the output folder of one build; what is lost in a power cut is made again by the next preview."""
        return OutputFolder(self._output, OutputFiles(durable=False))

    def _built(self, kept: BuiltSite, written: int) -> Outcome[Built]:
        files = len(kept.pages) + len(kept.files_beside)
        return Outcome(Built(kept.page_count, WriteResult(files, written, 0), kept.files), kept.problems)


class _WrittenPages(Mapping[str, Callable[[], str]]):
    """The pages that lie in the output folder, each with what reads it."""

    def __init__(self, pages: Collection[str], folder: OutputFolder) -> None:
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
