"""Builds a site after edits of texts alone, from the arranged site that the last whole build has stored.

The stat index names the input files that have changed. If each holds an event of which only the text differs, then the
problems, the order and the links of the last build still hold: no rule but those on wording reads a text. So only the
pages that show one of these events are rendered. Any doubt ends in None, and the caller builds the whole site.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from onrecord.build.published_articles import PublishedArticles
from onrecord.build.site_writer import Rendered, plan_pages, stage_pages
from onrecord.build.stored_site import Key, StaleSiteError, StoredSite
from onrecord.build.text_edits import has_faults, read_text_edit
from onrecord.build.written_pages import WrittenPages
from onrecord.cache.stat_index import BuildResult, StatIndex, TextEdits
from onrecord.cache.template_cache import TemplateCache
from onrecord.model.addresses import is_page, output_path, relative
from onrecord.model.records import Entry
from onrecord.output import OutputFolder, WriteResult
from onrecord.read import read_themed
from onrecord.render import LinkChecker, Listings, Plan, are_divided_alike, collect_links
from onrecord.reserved import MARKER

_MOST_EDITS = 50
"""The most edited files for which the stored site is worth its loading."""


class TextBuild(Struct, frozen=True):
    """A build of edited texts."""

    result: BuildResult
    written: WriteResult
    edits: TextEdits
    """All edits of texts since the last whole build, these included."""


def build_texts(root: Path, folder: OutputFolder, index: StatIndex, today: date) -> TextBuild | None:
    """Build the pages that show an edited text; None if more than texts may have changed, or if a page has a problem.

    Nothing is staged or published then. Raises `OSError` if the output folder can't be written.
    """
    edited, done, result = index.edited_inputs(), index.text_edits(), index.last_result()
    files = [path.removeprefix(f"{root}/") for path in edited or ()]
    since = tuple(dict.fromkeys((*done.files, *files)))
    if not files or result is None or len(since) > _MOST_EDITS or not _files_with_problems(result).isdisjoint(files):
        return None
    stored = StoredSite.load(root, done.build) if done.build else None
    if stored is None or not all(file in stored.keys for file in since):
        return None
    try:
        keys = [stored.keys[file] for file in files]
        if not all(_is_text_edit(root, stored, key, today) for key in keys):
            return None
        if not _are_stories_divided_alike(stored, [stored.keys[file] for file in since]):
            return None
        outputs = index.outputs()
        rendered = _rendered(root, folder, stored, outputs, keys)
    except StaleSiteError:
        rendered = None
    if rendered is None:
        folder.discard()
        return None
    for seen, _, differs in rendered.pages:
        folder.note(output_path(seen.address), differs=differs)
    written = folder.commit(leaving=True)
    changed = (output_path(seen.address) for seen, _, differs in rendered.pages if differs)
    edits = TextEdits(done.build, since, tuple(dict.fromkeys((*done.pages, *changed))))
    return TextBuild(result, WriteResult(len(outputs - {MARKER}), written.written, 0), edits)


def _files_with_problems(result: BuildResult) -> frozenset[str]:
    """Return the files that problems name: an edit of any line can move the place of a problem."""
    spans = [problem.span for problem in result.problems]
    spans += [related.span for problem in result.problems for related in problem.related]
    return frozenset(span.path for span in spans if span is not None)


def _is_text_edit(root: Path, stored: StoredSite, key: Key, today: date) -> bool:
    """Return whether only the text of an event differs from the stored site, and the text has no problem."""
    site = stored.site
    story = site.stories[key[0]]
    if story.fields.status == "draft":
        return False
    edit = read_text_edit(root, stored.files[key], stored.frame(key), story.first_language)
    return edit is not None and not has_faults(Entry("site", "", site.fields, "site.yaml"), edit.entry, today)


def _are_stories_divided_alike(stored: StoredSite, edited: Collection[Key]) -> bool:
    """Return whether the edits leave each story's text on the same pages."""
    listings, grown = Listings(stored.site), dict[str, int]()
    for key in edited:
        more = listings.size(stored.site.events[key]) - stored.characters(key)
        grown[key[0]] = grown.get(key[0], 0) + more
    return all(
        are_divided_alike(stored.characters_of_story(story), stored.characters_of_story(story) + more)
        for story, more in grown.items()
    )


def _rendered(
    root: Path, folder: OutputFolder, stored: StoredSite, outputs: Collection[str], edited: Sequence[Key]
) -> Rendered | None:
    """Stage the pages that show an edited text; None if a page has a problem."""
    site = stored.site
    theme = read_themed(root, Entry("site", "", site.fields, "site.yaml"))
    templates = TemplateCache(root, remember=True)
    listings = Listings(site, stored.divisions, stored.dates)
    articles = PublishedArticles(folder.published, theme.value, {key: site.events[key] for key in edited})
    plan = plan_pages(site, theme.value, listings, templates.code)
    plan.use(articles.on)
    wanted = {address for key in edited for address in stored.pages(key)}
    planned = list(plan.find(wanted, {story for story, _ in edited}))
    if theme.problems or len(planned) < len(wanted):
        return None
    rendered = stage_pages(plan, folder.staging, planned)
    templates.save()
    if rendered.problems or not _shows_the_same(stored, rendered):
        return None
    pages = WrittenPages(_Addresses(outputs), folder)
    files = frozenset(path for path in outputs if not is_page(path))
    checker = LinkChecker(files, site.base_url, as_before=pages, known_targets=_known_targets(folder, plan, rendered))
    for seen, _, _ in rendered.pages:
        checker.add(seen)
    return None if any(checker.problems()) else rendered


def _shows_the_same(stored: StoredSite, rendered: Rendered) -> bool:
    """Return whether the pages show only texts of events that they showed before."""
    return all(
        seen.address in stored.pages((story, event))
        for seen, used, _ in rendered.pages
        for kind, _, key in (name.partition(" ") for name in used)
        if kind == "event"
        for story, _, event in (key.partition("/"),)
    )


def _known_targets(folder: OutputFolder, plan: Plan, rendered: Rendered) -> set[str]:
    """Return the targets to which the published pages link already: an earlier build has checked them."""
    known = set[str]()
    for seen, _, _ in rendered.pages:
        before = collect_links(seen.address, folder.published(output_path(seen.address)), unusual=plan.is_unusual)
        links = frozenset(before.links)
        known.update(target for target in seen.targets.split("\n") if relative(seen.address, target) in links)
    return known


class _Addresses(Collection[str]):
    """The addresses of the pages in an output folder."""

    def __init__(self, outputs: Collection[str]) -> None:
        self._outputs = outputs

    def __contains__(self, address: object) -> bool:
        return isinstance(address, str) and is_page(address) and output_path(address) in self._outputs

    def __iter__(self) -> Iterator[str]:
        return (path.removesuffix("index.html") for path in self._outputs if is_page(path))

    def __len__(self) -> int:
        return sum(map(is_page, self._outputs))
