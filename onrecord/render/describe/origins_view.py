"""Describes the origins of reporting: the number of reports, and of the origins behind them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from msgspec import Struct

from onrecord.model.addresses import source_anchor
from onrecord.model.fields import Citation, Says
from onrecord.model.former_ids import former_ids
from onrecord.model.origins import Origin, Origins
from onrecord.model.reach import reach
from onrecord.model.relations import Ref
from onrecord.render.describe.describer import Describer
from onrecord.render.fragments import Fragment, Markup, as_html, escape
from onrecord.render.markup import bare
from onrecord.render.tracking.tracked_types import EventRelations, SummaryFields
from onrecord.render.views.source_views import CitationView, GroupedSource, OriginGroup, OriginLink, OriginsView
from onrecord.render.views.text_views import LocalizedText

MOST_CITING = 20
"""The number of citing events that the page of a story's sources names for each source."""
_NAMED = 4
"""The number of origins that one line names; the page of a story's sources names all."""


_UNKNOWN = "origin_unknown"
"""The anchor of the reports of unknown origin."""
_MENTIONED = "origin_none"
"""The anchor of the sources that are mentioned only."""


def describe_origins(
    describe: Describer, origins: Origins, address: str, mentioned: int = 0, groups: Container[str] = ()
) -> OriginsView:
    """Return the origins in words; `mentioned` counts cited sources on which no statement rests.

    At the `address` are the origins beyond those that the words name. Counts lead to the `groups` of the same page.
    """
    named, beside = _counted(describe, origins, address)
    separator = describe.words.sign(";") + " "
    added = Markup("")
    if origins.unknown:
        unknown = describe.worded("origin not recorded here")
        if len(origins.links) > 1:
            unknown = describe.worded("%(n)d of unknown origin", n=len(origins.unknown))
        added += separator + _link_to_group(_UNKNOWN, unknown, groups)
    if mentioned:
        only = describe.worded("%(n)d mentioned only", n=mentioned)
        added += separator + _link_to_group(_MENTIONED, only, groups)
    return OriginsView(len(origins.roots), named + added, beside + added, _record(origins.records, describe))


def _link_to_group(anchor: str, words: Markup, groups: Container[str]) -> Markup:
    """Return a count as a link to its group, if the page has that."""
    return as_html(f'<a href="#{anchor}">{words}</a>') if anchor in groups else words


def _counted(describe: Describer, origins: Origins, address: str) -> tuple[Markup, Markup]:
    """Return the numbers of reports and origins: with the names of origins, and as they stand beside the sources."""
    words = describe.words
    roots = origins.roots
    named = Counter(bare(origin_name(root, describe)) for root in roots[:_NAMED])
    each = [name if count == 1 else name + f" ({count})" for name, count in named.items()]
    if len(roots) == len(origins.links) == 1 and not origins.unknown:
        return _only_report(describe, roots[0], origins.links[0])
    names = describe.add_rest(each, len(each) + max(len(roots) - _NAMED, 0), address)
    reports = words.ngettext("%(n)d report", "%(n)d reports", len(origins.traced if names else origins.links))
    counted = words.ngettext(
        "%(reports)s from %(n)d original source", "%(reports)s from %(n)d original sources", len(roots), reports=reports
    )
    full = escape(f"{counted}{words.sign(':')} " if names else reports) + Markup(", ").join(names)
    are_reports = {root.key for root in roots if root.kind == "source"} == set(origins.links)
    is_plain = are_reports and len(roots) == len(origins.links) and not origins.unknown
    return full, escape(counted if len(origins.links) > 1 else reports) if is_plain else full


def _only_report(describe: Describer, root: Origin, source: str) -> tuple[Markup, Markup]:
    """Return the words of `_counted` for the only report, which a source has from one origin."""
    origin = bare(origin_name(root, describe))
    alone = describe.worded("1 report, from %(origin)s", origin=origin)
    if root.kind == "source" and root.key == source:
        return alone, escape(describe.words.ngettext("%(n)d report", "%(n)d reports", 1))
    outlet = bare(describe.source_name(source))
    if outlet == origin:
        return alone, alone
    return describe.worded("1 report, from %(origin)s, seen in %(outlet)s", origin=origin, outlet=outlet), alone


def origin_name(origin: Origin, describe: Describer) -> LocalizedText:
    """Return an origin's name."""
    if origin.kind == "source":
        return describe.source_name(origin.key)
    name = describe.localized(dict(origin.name))
    if origin.issued is None or not origin.is_dated:
        return name
    return LocalizedText(f"{name.text} ({describe.words.issued(origin.issued)})", name.lang, name.note)


def _record(records: Iterable[str], describe: Describer) -> Markup:
    named = dict.fromkeys(map(describe.source_name, records))  # a primary source and its version can have one publisher
    names = Markup(", ").join(map(bare, named))
    return describe.worded("known from a primary source: %(sources)s", sources=names) if names else names


def largest_origins(origins: Origins, describe: Describer, most: int) -> tuple[OriginLink, ...]:
    """Return the origins with the most reports, each with its page if it is a source."""
    return tuple(
        OriginLink(
            origin_name(root, describe),
            len(sources),
            describe.addresses.source(root.key) if root.kind == "source" else "",
        )
        for root, sources in sorted(origins.by_root, key=lambda item: -len(item[1]))[:most]
    )


class OriginGroups(Struct, frozen=True):
    """Groups the sources of a story by their origins."""

    describe: Describer
    events: tuple[EventRelations, ...]
    cited: Mapping[str, tuple[Ref, ...]]
    """The sources of this page in the order of their first citation, each with its events."""
    words_of: Callable[[str], Fragment]
    """Returns a source's rendered reference."""
    every: Container[str]
    """All sources of the story, including those of other pages."""

    def groups(self, origins: Origins) -> Iterator[OriginGroup]:
        """Yield a group for each origin, the one with the most reports first; unknown origins come last."""
        gettext = self.describe.words.gettext
        placed: dict[str, str] = {}
        citing = _events_by_origin(self.events)
        for number, (root, sources) in enumerate(self._rank(origins), 1):
            behind = {source: self._citing(source, root, citing) for source in sources if source in self.cited}
            is_cited, note = self._note(root, sources, origins)
            name = origin_name(root, self.describe)
            yield OriginGroup(f"origin_{number}", name, is_cited, note, tuple(self._listed(behind, placed)))
        unknown = [source for source in origins.unknown if source in self.cited]
        if unknown:
            name = LocalizedText(gettext("Origin not recorded here"))
            note = gettext("Where these reports, or parts of them, come from is not recorded here.")
            behind = {source: citing.get((None, source), self.cited[source]) for source in unknown}
            yield OriginGroup(_UNKNOWN, name, is_cited=False, note=note, sources=tuple(self._listed(behind, placed)))
        rest = {source: events for source, events in self.cited.items() if source not in origins.links}
        if rest:
            name = LocalizedText(gettext("Mentioned only"))
            note = gettext("They are named in a text, or tell it otherwise.")
            yield OriginGroup(_MENTIONED, name, is_cited=False, note=note, sources=tuple(self._listed(rest, placed)))

    def _rank(self, origins: Origins) -> list[tuple[Origin, tuple[str, ...]]]:
        """Return the origins of sources of this page with all their sources; those with the most ones here first."""

        def count(item: tuple[Origin, tuple[str, ...]]) -> int:
            return sum(source in self.cited for source in item[1])

        return sorted(filter(count, origins.by_root), key=count, reverse=True)

    def _note(self, root: Origin, sources: Iterable[str], origins: Origins) -> tuple[bool, str]:
        """Return whether the story cites an origin itself, and the note on it."""
        itself = [source for source in sources if self._is_itself(source, root)]
        is_cited = bool(itself) or (root.kind == "source" and root.key in self.every)
        note = "" if is_cited else self.describe.words.gettext("Known only through the reports below.")
        if not set(origins.records).isdisjoint(itself):
            note = self.describe.words.gettext("Primary source.")
        return is_cited, note

    def _is_itself(self, source: str, root: Origin) -> bool:
        """Return whether a source is an origin or a version of it."""
        site = self.describe.site
        versions = reach([source], lambda version: filter(None, [site.source_fields(version).version_of]))
        return root.kind == "source" and root.key in versions

    def _citing(
        self, source: str, root: Origin, citing: Mapping[tuple[Origin | None, str], Sequence[Ref]]
    ) -> Sequence[Ref]:
        """Return the events that cite a source for reporting from an origin, with or without its day."""
        found = citing.get((root, source), ())
        if not root.is_dated:
            named = {*found, *citing.get((replace(root, issued=None), source), ())}
            found = [ref for ref in self.cited[source] if ref in named]
        return found or self.cited[source]

    def _listed(self, sources: Mapping[str, Sequence[Ref]], placed: dict[str, str]) -> Iterator[GroupedSource]:
        for source, refs in sources.items():
            earlier = placed.get(source, "")
            own = "" if earlier else placed.setdefault(source, source_anchor(source))
            reference = self.describe.reference(source)
            words = self.words_of(source)
            events = tuple(map(self.describe.event_link, refs[:MOST_CITING]))
            former = former_ids(source, self.describe.site.source_fields(source).aliases) if own else ()
            anchors = tuple(map(source_anchor, former))
            yield GroupedSource(reference, words, own, anchors, earlier, events, len(refs) - len(events))


def _events_by_origin(events: Iterable[EventRelations]) -> dict[tuple[Origin | None, str], list[Ref]]:
    """Return the events that cite each source, by the origin of the reporting; `None` means unknown."""
    citing: dict[tuple[Origin | None, str], dict[Ref, None]] = defaultdict(dict)
    for event in events:
        for origins in (event.origins, *event.claim_origins.values()):
            for root, sources in (*origins.by_root, (None, origins.unknown)):
                for source in sources:
                    citing[root, source][event.ref] = None
    return {key: list(found) for key, found in citing.items()}


def cite(describe: Describer, citations: Iterable[Citation]) -> tuple[CitationView, ...]:
    """Return the views of citations."""
    return tuple(citation_view(describe, citation) for citation in citations)


def citation_view(describe: Describer, citation: Citation) -> CitationView:
    """Return the view of one citation."""
    says = tuple(_says(describe, citation.says)) if citation.says else ()
    return CitationView(citation.source, describe.source_name(citation.source), citation.locator or "", says)


def differences(describe: Describer, event: SummaryFields, source: str) -> Iterator[LocalizedText]:
    """Yield in words what a source tells differently from an event and its claims."""
    for citations in (event.sources, *(claim.sources for claim in event.claims)):
        for citation in citations or ():
            if citation.source == source and citation.says:
                yield from _says(describe, citation.says)


def _says(describe: Describer, says: Says) -> Iterator[LocalizedText]:
    if says.date:
        yield LocalizedText(describe.words.gettext("gives %(date)s", date=describe.words.date(says.date)))
    if says.note:
        yield describe.localized(says.note)
