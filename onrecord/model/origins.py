"""Traces citations to their origins: ten outlets that carry one wire story are ten links, but one origin."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

from msgspec import Struct

from onrecord.model.dates import Issued
from onrecord.model.fields import Citation, EventFields, SourceFields, Via
from onrecord.model.foldings import fold_origin
from onrecord.model.reach import make_from_ends
from onrecord.site_limits import LIMITS

MOST_ORIGINS = LIMITS["origins"].most


@dataclass(frozen=True, slots=True)  # a struct would compare all its fields
class Origin:
    """The end of a chain of reporting: a source without `via`, or an external origin."""

    kind: Literal["source", "external"]
    key: str
    """The id of a source; for an external origin its case-folded name, so that spellings agree."""
    issued: Issued | None = None
    """When an external origin was published, if an entry says so."""
    name: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    """The name of an external origin, by language."""
    is_dated: bool = field(default=True, compare=False)
    """Whether every mention that counts as this origin has a publication date."""


class Origins(Struct, frozen=True):
    """The origins of a set of citations."""

    links: tuple[str, ...]
    """The cited sources, each once."""
    unknown: tuple[str, ...]
    """The cited sources whose reporting is at least partly of unknown origin."""
    records: tuple[str, ...]
    """The cited sources that are primary records: a law's text, a transcript, the speaker's own post."""
    by_root: tuple[tuple[Origin, tuple[str, ...]], ...]
    """Each origin, with the cited sources that report from it."""

    @property
    def roots(self) -> tuple[Origin, ...]:
        """The known independent origins."""
        return tuple([root for root, _ in self.by_root])

    @property
    def traced(self) -> tuple[str, ...]:
        """The cited sources with at least one known origin."""
        return tuple(dict.fromkeys(source for _, sources in self.by_root for source in sources))

    @property
    def is_single(self) -> bool:
        """Whether all citations depend on one origin that is not a primary record."""
        return len(self.by_root) == 1 and not self.unknown and not self.records


def supporting_citations(own: tuple[Citation, ...] | None, event: tuple[Citation, ...]) -> Iterator[Citation]:
    """Yield the citations that support a claim or relation: its own, else those of the event.

    A citation without `via` takes the `via` of the event's citation of the same source. Citations with `says` are left
    out: their source contradicts the entry.
    """
    by_source = {citation.source: citation for citation in reversed(event) if citation.says is None}
    for citation in event if own is None else own:
        if citation.says is not None:
            continue
        cached = by_source.get(citation.source)
        if citation.via is None and cached is not None and cached.via is not None:
            yield citation.model_copy(update={"via": cached.via})
        else:
            yield citation


def all_supporting(event: EventFields, of_relations: Iterable[tuple[Citation, ...] | None]) -> Iterator[Citation]:
    """Yield all citations that support an event, its claims and its relations, which have citations of their own."""
    for citations in (None, *filter(None, (*(claim.sources for claim in event.claims), *of_relations))):
        yield from supporting_citations(citations, event.sources)


class OriginTracer:
    """Traces citations to their origins."""

    def __init__(self, sources: Mapping[str, SourceFields], languages: tuple[str, ...]) -> None:
        """Take all sources by id, and the site's languages.

        The name of an external origin in the first available language identifies it.
        """
        self._sources, self._languages = sources, languages
        self._texts: dict[str, str] = {}
        for source in sources:
            self._texts[source] = self.text_of(source)
        # All versions of a text count as one source, so they share their `via`.
        self._via: dict[str, tuple[Via, ...]] = dict.fromkeys(self._texts.values(), ())
        for source, fields in sources.items():
            self._via[self._texts[source]] += fields.via
        self._own = {text: Origin("source", text) for text in self._via}
        self._known_roots: dict[str, tuple[Origin | None, ...]] = {}
        # An event and its claims mostly cite the same sources.
        self._origins_of_sources = cache(self._join_origins)

    def trace(self, citations: Iterable[Citation]) -> Origins:
        """Return the origins of the citations."""
        cited = tuple([(citation.source, citation.via) for citation in citations])
        has_via = any(via is not None for _, via in cited)
        return self._join_origins(cited) if has_via else self._origins_of_sources(cited)

    def _join_origins(self, cited: tuple[tuple[str, tuple[Via, ...] | None], ...]) -> Origins:
        links: dict[str, None] = {}
        sources_of: dict[Origin, dict[str, None]] = {}
        unknown: dict[str, None] = {}
        for source, via in cited:
            if source not in self._sources:
                continue
            links[source] = None
            text = self._texts[source]
            for root in self.roots_of_text(text) if via is None else self._roots_of(text, via):
                if root is None:
                    unknown[source] = None
                else:
                    sources_of.setdefault(root, {})[source] = None
        sources_of = _without_undated_doubles(sources_of)
        by_root = tuple((root, tuple(found)) for root, found in sources_of.items())
        return Origins(tuple(links), tuple(unknown), tuple(filter(self._is_record, links)), by_root)

    def text_of(self, source: str) -> str:
        """Return the source that this one is directly or indirectly a version of; itself if it is no version."""
        seen = {source: None}
        while source not in self._texts and (above := self._sources[source].version_of) in self._sources:
            if above in seen:  # VIA001 reports the circle
                break
            source = above or ""
            seen[source] = None
        text = self._texts.get(source, source)
        self._texts |= dict.fromkeys(seen, text)
        return text

    def _roots_of(self, text: str, via: tuple[Via, ...]) -> tuple[Origin | None, ...]:
        for step in via:
            if step.source in self._sources:
                self.roots_of_text(self._texts[step.source or ""])
        return self._follow(text, via) or (self._own[text],)

    def roots_of_text(self, text: str) -> tuple[Origin | None, ...]:
        """Return the origins of a text, each once and in the order of `via`; None stands for an unknown origin.

        In a circle, which VIA001 reports, a step back leads nowhere. Beyond `MOST_ORIGINS`, which LIM007 reports, the
        rest is left out.
        """
        found = make_from_ends(text, self._above, self._known_roots, lambda one: self._follow(one, self._via[one]))
        return found or (self._own[text],)

    def _above(self, text: str) -> Iterator[str]:
        return (self._texts[step.source or ""] for step in self._via[text] if step.source in self._sources)

    def _is_record(self, source: str) -> bool:
        """Return whether a source, or the text that it is a version of, is a primary record."""
        return self._sources[source].primary or self._sources[self._texts[source]].primary

    def _follow(self, text: str, via: tuple[Via, ...]) -> tuple[Origin | None, ...]:
        """Return the origins at the ends of steps from a text, of whose targets the origins are known."""
        found: dict[Origin | None, None] = {} if via else {self._own[text]: None}
        for step in via:
            if step.source in self._sources:
                found |= dict.fromkeys(self._known_roots.get(self._texts[step.source or ""], ()))
            else:
                found[self._root(step, text)] = None
            if len(found) > MOST_ORIGINS:
                break
        return tuple(found)

    def _root(self, step: Via, text: str) -> Origin | None:
        """Return the origin at the end of a chain; None if it is unknown."""
        if (names := step.external) is None:
            return self._own[text] if step.source == "own" else None
        name = next((names[language] for language in (*self._languages, *names) if language in names), "")
        return Origin("external", fold_origin(name), step.issued, tuple(names.items()))


def _without_undated_doubles(sources_of: dict[Origin, dict[str, None]]) -> dict[Origin, dict[str, None]]:
    """Return the origins, with each undated external one merged into the first dated one of the same name."""
    undated = {root.key for root in sources_of if root.kind == "external" and not root.issued}
    dated: dict[str, Origin] = {}
    for root in sources_of:
        if root.issued:
            dated.setdefault(root.key, replace(root, is_dated=root.key not in undated))
    merged: dict[Origin, dict[str, None]] = {}
    for root, found in sources_of.items():
        first = dated.get(root.key, root) if root.kind == "external" else root
        # An undated origin joins the first dated one; origins of different dates stay apart.
        merged.setdefault(first if root == first or not root.issued else root, {}).update(found)
    return merged
