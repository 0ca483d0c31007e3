"""Describes a source on its own page: what rests on it, the sources around it, and whether its words were checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct

from onrecord.model.fields import Via
from onrecord.model.origins import Origin, external_key
from onrecord.model.relations import Ref
from onrecord.model.site import Source, SourceUse
from onrecord.render import vocabulary
from onrecord.render.describe.bill_describer import BillDescriber
from onrecord.render.describe.describer import Describer
from onrecord.render.describe.event_describer import EventDescriber
from onrecord.render.describe.origins_view import differences, origin_name
from onrecord.render.fragments import Markup, as_html, escape
from onrecord.render.markup import bare, joined, linked, localized
from onrecord.render.tracking.tracked_types import EventSummary
from onrecord.render.views.event_views import StageReachedView
from onrecord.render.views.source_views import SourceView

_MOST_NAMED = 20
"""The number of other sources that one line names at once."""


class SourceDescriber(Struct, frozen=True):
    """Describes sources in one language."""

    events: EventDescriber
    bills: BillDescriber

    @property
    def describe(self) -> Describer:
        """The describer of names and links."""
        return self.events.describe

    def source(self, source: Source) -> SourceView:
        """Return what only the page of a source shows of it."""
        fields = source.fields
        status = vocabulary.URL_STATUSES[fields.url_status]
        return SourceView(
            url_status=self.describe.words.gettext(status) if status and fields.url else "",
            lacks_copy=bool(fields.url and not fields.archive_url),
            via=_listed(map(self._via, fields.via)),
            origins=_listed(self._origins(source)),
            reports=self._capped(source.reports, self._report),
            version_of=_listed(map(self._version, filter(None, [fields.version_of]))),
            versions=self._capped(source.versions, self._version),
            quotations=self._quotations(source),
        )

    def _via(self, via: Via) -> Markup:
        """Return an origin that the entry names: a source of this site as a link."""
        name = bare(self.describe.via(via))
        is_here = via.source is not None and via.source not in ("unknown", "own")
        return linked(self.describe.addresses.source(via.source or ""), name) if is_here else name

    def _origins(self, source: Source) -> Iterator[Markup]:
        """Yield the original sources that the entry does not name itself."""
        if source.origins is None:
            return
        named = {key for via in source.fields.via for key in _keys(via)}
        for root in source.origins.roots:
            if root.key not in named:
                yield self._origin(root)
        if source.origins.unknown and "unknown" not in named:
            yield self.describe.worded("origin not recorded here")

    def _origin(self, root: Origin) -> Markup:
        name = bare(origin_name(root, self.describe))
        return linked(self.describe.addresses.source(root.key), name) if root.kind == "source" else name

    def _capped(self, ids: Sequence[str], name: Callable[[str], Markup]) -> Markup:
        """Return the names of sources; those beyond a limit are closed."""
        named, rest = (_listed(map(name, part)) for part in (ids[:_MOST_NAMED], ids[_MOST_NAMED:]))
        more = self.describe.worded("%(n)d more", n=max(len(ids) - _MOST_NAMED, 0))
        return named + as_html(f"<details><summary>{more}</summary>{rest}</details>") if rest else named

    def _report(self, id_: str) -> Markup:
        """Return a link to a source, by its short name and day."""
        reference = self.describe.reference(id_)
        return _and(linked(reference.address, bare(reference.name)), escape(reference.issued))

    def _version(self, id_: str) -> Markup:
        """Return a link to a source, by its title, and its publisher and day: versions differ in one of these."""
        reference = self.describe.reference(id_)
        publisher = bare(reference.publisher) if reference.publisher else Markup("")
        return _and(linked(reference.address, bare(reference.heading)), publisher, escape(reference.issued))

    def _quotations(self, source: Source) -> str:
        """Return how many quotations there are, and whether they were checked; empty without one."""
        number, words = sum(use.quotes for use in source.uses.values()), self.describe.words
        if not number:
            return ""
        if source.has_snapshot:  # with other words than those of the kept text, there would be no build
            return words.ngettext(
                "%(n)d quotation, found word for word in the text kept of this source",
                "%(n)d quotations, each found word for word in the text kept of this source",
                number,
            )
        return words.ngettext(
            "%(n)d quotation, not checked: no text of this source is kept here",
            "%(n)d quotations, not checked: no text of this source is kept here",
            number,
        )

    def uses(self, source: Source, ref: Ref) -> tuple[Markup, ...]:
        """Return what rests on a source in an event: stages, claims, relations and quotations; often nothing."""
        return tuple(self._uses(source.id, ref, source.uses[ref]))

    def _uses(self, source: str, ref: Ref, use: SourceUse) -> Iterator[Markup]:
        describe = self.describe
        event = describe.site.line(ref)
        if use.is_support and event.is_stage:
            yield from self._stages(event)
        claims = _listed(self._claim(event, claim) for claim in use.claims)
        if len(use.claims) > 1:
            yield describe.worded("Claims: %(what)s", what=claims)
        elif claims:
            yield describe.worded("Claim: %(what)s", what=claims)
        links = describe.site.relations(ref).links if use.relations else ()
        yield from self.events.relations.brief(links[position] for position in use.relations)
        if use.quotes:
            yield escape(describe.words.ngettext("%(n)d quotation", "%(n)d quotations", use.quotes))
        if use.pictures:
            yield escape(describe.words.ngettext("%(n)d picture", "%(n)d pictures", use.pictures))
        told = joined(differences(describe, event.fields, source))
        if told:
            yield describe.worded("Tells it differently: %(what)s", what=told)
        elif use.is_mention:
            yield describe.worded("Mentioned in the text")

    def _claim(self, event: EventSummary, claim: str) -> Markup:
        words = bare(self.describe.localized(event.claim(claim).text))
        return linked(self.describe.statement_address(Ref(*event.ref.key, claim)), words)

    def _stages(self, event: EventSummary) -> Iterator[Markup]:
        """Yield the stages that a bill reached, each with the explanation that its name needs."""
        step = self.bills.step(event)
        if step:
            bill = linked(step.bill.address, bare(step.bill.title))
            yield from (as_html(f"{bill}: {_stage(stage)}") for stage in step.stages)


def _keys(via: Via) -> Sequence[str]:
    """Return the keys that an origin with the name of this `via` may have."""
    if via.external is None:
        return [via.source or ""]
    return [external_key(name) for name in via.external.values()]


def _listed(names: Iterable[Markup]) -> Markup:
    return Markup("; ").join(names)


def _and(*parts: Markup) -> Markup:
    return Markup(", ").join(filter(None, parts))


def _stage(stage: StageReachedView) -> Markup:
    name = _and(bare(stage.label), bare(stage.chamber) if stage.chamber else Markup(""))
    outcome = f" ({escape(stage.outcome)})" if stage.outcome else ""
    meaning = f' <span class="step-meaning">{localized(stage.meaning)}</span>' if stage.meaning else ""
    return as_html(f"{name}{outcome}{meaning}")
