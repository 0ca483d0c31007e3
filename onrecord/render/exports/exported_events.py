"""Says what the forms of other programs hold of an event, in plain words of one language."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from onrecord.model.dates import EdtfDate
from onrecord.model.fields import Claim
from onrecord.model.relations import Ref
from onrecord.model.site import Event
from onrecord.render import vocabulary
from onrecord.render.context import RenderContext
from onrecord.render.english_words import remove_marks
from onrecord.render.fragments import Markup
from onrecord.render.views.event_views import EventView


class ExportedClaim(Struct, frozen=True):
    """A claim of an event, as it stands today."""

    text: str
    standing: str
    findings: tuple[str, ...]
    denied_by: tuple[str, ...]
    denial: str
    """Who denies it, as a sentence; empty if nobody does."""
    url: str
    """Where the site tells of it; empty if the site has no address."""


class ExportedSource(Struct, frozen=True):
    """A source of an event."""

    id: str
    title: str
    """Its title; of a source without one, its description in brackets, as in the files for reference managers."""
    publisher: str
    url: str


class ExportedEvent(Struct, frozen=True):
    """An event."""

    view: EventView
    date: EdtfDate
    """Its date in the time zone of the story, as its page has it."""
    until: EdtfDate | None
    time: str
    """As `14:30`; empty if no time of day is known."""
    kind: str
    who: str
    answers: tuple[str, ...]
    """What it says of other events and their claims, a sentence for each; nothing that the editors infer."""
    claims: tuple[ExportedClaim, ...]
    sources: tuple[ExportedSource, ...]
    """Those of the event, its claims, relations, quotations and text, each once."""
    url: str
    """That of its page; empty if the site has no address."""


def exported_events(context: RenderContext, story: str) -> Iterator[ExportedEvent]:
    """Yield the events of a story, the oldest first; withdrawn ones are not among them."""
    site = context.site
    for ref in site.stories[story].events:
        event = site.event(ref)
        view = context.fragments.event(ref)
        yield ExportedEvent(
            view=view,
            date=context.describe.date(event),
            until=event.fields.until,
            time=f"{event.moment:%H:%M}" if event.moment else "",
            kind=remove_marks(view.type_words),
            who=plain_words(view.who),
            answers=tuple(dict.fromkeys(_answers(context, event))),
            claims=tuple(_claim(context, ref, claim) for claim in event.fields.claims),
            sources=tuple(_source(context, id_) for id_ in cited_sources(event)),
            url=url_of(context, context.describe.event_address(event)),
        )


def record_day(events: Iterable[ExportedEvent]) -> str:
    """Return the day on which what is on record of some events last changed, as ISO 8601."""
    return max((event.view.changed_on for event in events), default="")


def plain_words(words: Markup) -> str:
    """Return words without tags."""
    return " ".join(remove_marks(words.striptags()).split())


def url_of(context: RenderContext, address: str) -> str:
    """Return the URL of an address of the site; empty if the site has no address of its own."""
    return context.describe.url(address) if context.site.base_url else ""


def _answers(context: RenderContext, event: Event) -> Iterator[str]:
    outgoing = context.describe_event.relations.outgoing
    return (plain_words(outgoing(link).sentence) for link in event.links if link.basis == "stated")


def _claim(context: RenderContext, event: Ref, claim: Claim) -> ExportedClaim:
    ref = event._replace(claim=claim.id)
    matters = context.describe_event.matters
    shown = matters.standing(ref)
    standing = context.site.matters[ref].standing(ref)
    denying = standing.opposing if standing else ()
    who = matters.bodies_on(ref, standing, denying) if standing and denying else Markup("")
    address = matters.page(ref) if context.site.is_answered(ref) else context.describe.statement_address(ref)
    return ExportedClaim(
        text=context.describe.claim(ref).text,
        standing=plain_words(shown.label),
        findings=tuple(plain_words(found.label) for found in shown.findings),
        denied_by=tuple(plain_words(matters.bodies_on(ref, standing, [body])) for body in denying if standing),
        denial=plain_words(context.describe.worded(vocabulary.DENIED, who=who)) if who else "",
        url=url_of(context, address),
    )


def cited_sources(event: Event) -> dict[str, None]:
    """Return the sources of an event, its claims, its relations, its quotations and its text, each once."""
    fields = event.fields
    own = (fields.sources, *(claim.sources for claim in fields.claims), *(link.citations for link in event.links))
    cited = [citation.source for citations in own for citation in citations or ()]
    in_text = sorted({source for prose in event.prose.values() for source in prose.cited})
    return dict.fromkeys([*cited, *(quote.source for quote in fields.quotes), *in_text])


def _source(context: RenderContext, id_: str) -> ExportedSource:
    describe = context.describe
    fields = context.site.source_fields(id_)
    title = fields.title or f"[{describe.plain(fields.description)}]"
    return ExportedSource(id_, title, describe.plain(fields.publisher), fields.url or "")
