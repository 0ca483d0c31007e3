"""Where reporting comes from in the end: outlets that carry one wire story are as many links, and one origin."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from onrecord.model.dates import Issued
from onrecord.model.fields import Citation, SourceFields, Via


@dataclass(frozen=True, slots=True)
class Origin:
    """Somebody from whom reporting comes, and beyond whom nothing is known."""

    kind: Literal["source", "external"]
    key: str
    """The id of a source; or of an external origin its name, folded so that spellings of it agree."""
    issued: Issued | None = None
    """When an external origin came out, where that is said."""
    name: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    """What an external origin is called, by language."""
    is_dated: bool = field(default=True, compare=False)
    """Whether all that is counted as this origin says when that came out."""


@dataclass(frozen=True, slots=True)
class Origins:
    """What some citations come to once each is followed to where its reporting is from."""

    links: tuple[str, ...]
    """The sources that are cited, each once."""
    unknown: tuple[str, ...]
    """The cited sources of which it is not known where their reporting is from, or not of all of it."""
    records: tuple[str, ...]
    """The cited sources that are the record itself: a law's text, a transcript, the speaker's own post."""
    by_root: tuple[tuple[Origin, tuple[str, ...]], ...]
    """The cited sources behind which each origin stands."""

    @property
    def roots(self) -> tuple[Origin, ...]:
        """The independent origins behind them, as far as they are known."""
        return tuple([root for root, _ in self.by_root])

    @property
    def traced(self) -> tuple[str, ...]:
        """The cited sources of which at least one origin is known."""
        return tuple(dict.fromkeys(source for _, sources in self.by_root for source in sources))

    @property
    def is_single(self) -> bool:
        """Whether all of this rests on one origin that is not the record itself."""
        return len(self.by_root) == 1 and not self.unknown and not self.records


def supporting_citations(own: tuple[Citation, ...] | None, event: tuple[Citation, ...]) -> Iterator[Citation]:
    """Yield what a claim or relation rests on: its own citations, else the event's.

    A source that it only names is cited as the event cites it, `via` included; a citation that stands there for what
    its source tells otherwise is no ground to rest on.
    """
    said = {citation.source: citation for citation in reversed(event) if citation.says is None}
    for citation in event if own is None else own:
        if citation.says is not None:
            continue
        known = said.get(citation.source)
        if citation.via is None and known is not None and known.via is not None:
            yield citation.model_copy(update={"via": known.via})
        else:
            yield citation


class OriginTracer:
    """Follows citations to the origins behind them."""

    def __init__(self, sources: Mapping[str, SourceFields], languages: tuple[str, ...]) -> None:
        """Take all sources by id, and the site's languages.

        An external origin is known by its name in the first of the languages that it has one in.
        """
        self._sources = sources
        self._languages = languages
        self._texts = {source: self.text_of(source) for source in sources}
        # Versions are one source: where any of them has its reporting from, the text has it from.
        self._via: dict[str, tuple[Via, ...]] = dict.fromkeys(self._texts.values(), ())
        for source, fields in sources.items():
            self._via[self._texts[source]] += fields.via
        self._own = {text: Origin("source", text) for text in self._via}
        self._behind: dict[str, tuple[Origin | None, ...]] = {}
        """The origins of texts as their own entries say, of those that were asked for."""
        self._known: dict[tuple[str, ...], Origins] = {}
        """What was traced of sources as their own entries say."""

    def trace(self, citations: Iterable[Citation]) -> Origins:
        """Return the origins of what the citations say."""
        cited = tuple(citations)
        if any(citation.via is not None for citation in cited):
            return self._traced(cited)
        # An event, its claims and what is said by them mostly rest on the same sources.
        key = tuple([citation.source for citation in cited])
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._traced(cited)
        return known

    def _traced(self, citations: Iterable[Citation]) -> Origins:
        links: dict[str, None] = {}
        behind: dict[Origin, dict[str, None]] = {}
        unknown: dict[str, None] = {}
        for citation in citations:
            if citation.source not in self._sources:
                continue
            links[citation.source] = None
            for root in self._roots(citation.source, citation.via):
                if root is None:
                    unknown[citation.source] = None
                else:
                    behind.setdefault(root, {})[citation.source] = None
        behind = _without_undated_doubles(behind)
        records = tuple(filter(self._is_record, links))
        by_root = tuple((root, tuple(found)) for root, found in behind.items())
        return Origins(tuple(links), tuple(unknown), records, by_root)

    def text_of(self, source: str) -> str:
        """Return the source that this one is a version of, by whatever detour; itself if it is none."""
        seen = {source}
        while (above := self._sources[source].version_of) in self._sources and above not in seen:
            source = above or ""
            seen.add(source)
        return source

    def _is_record(self, source: str) -> bool:
        """Say whether a source is the record itself, as a version of the record is."""
        return self._sources[source].primary or self._sources[self._texts[source]].primary

    def _roots(self, source: str, via: tuple[Via, ...] | None) -> tuple[Origin | None, ...]:
        """Return the origins behind a source, and nothing for one that is not known; each once, and in no circle."""
        start = self._texts[source]
        if via is not None:
            return self._followed(start, via)
        if start not in self._behind:
            self._behind[start] = self._followed(start, None)
        return self._behind[start]

    def _followed(self, start: str, via: tuple[Via, ...] | None) -> tuple[Origin | None, ...]:
        found: dict[Origin | None, None] = {}
        waiting, seen = [(start, via)], set[str]()
        for text, given in waiting:
            if text in seen:
                continue
            seen.add(text)
            steps = self._via[text] if given is None else given
            if not steps:
                found[self._own[text]] = None
            for step in steps:
                if step.source in self._sources:
                    waiting.append((self._texts[step.source or ""], None))
                else:
                    found[self._root(step, text)] = None
        return tuple(found) or (self._own[start],)

    def _root(self, step: Via, text: str) -> Origin | None:
        """Return the origin that a step ends at; nothing where it is not known."""
        if step.external is not None:
            return self._external(step)
        return self._own[text] if step.source == "own" else None

    def _external(self, via: Via) -> Origin:
        names = via.external or {}
        name = next((names[language] for language in (*self._languages, *names) if language in names), "")
        folded = " ".join(unicodedata.normalize("NFC", name).casefold().split())
        return Origin("external", folded, via.issued, tuple(names.items()))


def _without_undated_doubles(behind: dict[Origin, dict[str, None]]) -> dict[Origin, dict[str, None]]:
    """Count an external origin once under all its spellings; one without a day may be any that has one."""
    undated = {root.key for root in behind if root.kind == "external" and not root.issued}
    dated: dict[str, Origin] = {}
    for root in behind:
        if root.issued:
            dated.setdefault(root.key, replace(root, is_dated=root.key not in undated))
    merged: dict[Origin, dict[str, None]] = {}
    for root, found in behind.items():
        first = dated.get(root.key, root) if root.kind == "external" else root
        # One without a day joins the first that has one; two of different days stay apart.
        same = first if root == first or not root.issued else root
        merged.setdefault(same, {}).update(found)
    return merged
