"""Finds what a site still needs from sources: for the notes of `check`, and for the preview's list of each story."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from itertools import chain
from typing import Any

from msgspec import Struct

from onrecord.check.context import Context
from onrecord.check.rule import Rule, refuse_unknown, rule
from onrecord.model.archives import is_in_archive
from onrecord.model.expected import STEPS
from onrecord.model.fields import Citation, EventFields
from onrecord.model.matter_building import find_only_quote
from onrecord.model.origins import Origins, OriginTracer, all_supporting, supporting_citations
from onrecord.model.positions import Positions
from onrecord.model.records import Entry, Records
from onrecord.model.relations import HOLDING, OPPOSING, relations_of
from onrecord.problems import Keys, Problem, Where

HEADINGS: Mapping[str, str] = {
    "VIA002": "Claims with one origin",
    "VIA003": "Unknown origins",
    "VIA005": "No primary source",
    "SRC015": "Dead addresses without a copy",
    "SRC003": "Sources without an archived copy",
    "QUO005": "Quotations without a kept text",
    "QUO006": "Quotations that no claim names",
}
"""The heading for the needs with each code."""


class Need(Struct, frozen=True):
    """Something that editors can still find out about a source, or about what rests on it."""

    code: str
    """The code of the note that reports it."""
    entry: Entry[Any]
    """The source, event or story that the note is about."""
    where: Where
    message: str
    hint: str
    claim: str = ""
    """The id of the claim that needs it, of an event."""

    @property
    def accepted_because(self) -> str | None:
        """The editors' reason, if the entry accepts this need."""
        return next((one.reason for one in self.entry.fields.accept if one.code == self.code), None)


class NeedRule(Rule, frozen=True, kw_only=True):
    """A rule that reports needs as notes; the preview lists the same needs by story."""

    find_needs: Callable[[Records], Iterator[Need]]
    """Yields the needs with the rule's code."""


def need_rule(code: str) -> Callable[[Callable[[Records], Iterator[Need]]], NeedRule]:
    """Declare a function that finds needs as the rule that reports them. Raises as `rule`."""
    refuse_unknown(code)

    def declare(find_needs: Callable[[Records], Iterator[Need]]) -> NeedRule:
        @wraps(find_needs)
        def find(context: Context) -> Iterator[Problem]:
            needs = find_needs(context.records)
            return (context.problem(need.code, need.message, need.where, need.hint) for need in needs)

        return NeedRule(find=find, code=code, find_needs=find_needs)

    return declare


# The first of these make a story weaker than the last. Lists keep this order.


@need_rule("VIA002")
def claims_with_one_origin(records: Records) -> Iterator[Need]:
    """Yield the claims that rest on one origin, which is no primary record.

    Several outlets with one origin don't confirm each other.
    """
    for event, position, origins in _claims(records):
        if origins.is_single:
            number = len(origins.links)
            several = f"has {number} sources, but " if number > 1 else ""
            message = f"this claim {several}rests on one origin: {_name(origins, records)}"
            hint = "cite a source with reporting of its own, or the record itself, with 'primary: yes' in its entry"
            yield _of_claim("VIA002", event, position, message, hint)


@need_rule("VIA003")
def unknown_origins(records: Records) -> Iterator[Need]:
    """Yield the claims with a source of unknown origin, which may equal an origin that is cited already."""
    for event, position, origins in _claims(records):
        if origins.unknown:
            names = " and ".join(f"'{source}'" for source in origins.unknown)
            hint = "once it is found out, write it as 'via' in the source's entry, or where the source is cited here"
            yield _of_claim("VIA003", event, position, f"it is not known where {names} got this from", hint)


@need_rule("VIA005")
def stories_without_record(records: Records) -> Iterator[Need]:
    """Yield the stories that cite sources, and none that is the record itself, only reports about it."""
    tracer = _tracer(records)
    cited: dict[str, list[Citation]] = defaultdict(list)
    for event in records.standing:
        cited[event.story] += _supporting(event)
    for story in records.stories:
        if cited[story.id] and not tracer.trace(cited[story.id]).records:
            hint = (
                "cite a record itself, such as a law's text, a transcript or the speaker's own post, "
                "with 'primary: yes' in its entry"
            )
            yield Need("VIA005", story, story.at("title"), "this story cites no primary source", hint)


@need_rule("SRC015")
def dead_sources(records: Records) -> Iterator[Need]:
    """Yield the sources that nobody can open any more: with a dead address, and without an archived copy."""
    for source in records.sources:
        fields = source.fields
        if fields.url is not None and fields.url_status == "dead" and fields.archive_url is None:
            hint = (
                "look for a copy at web.archive.org, and write its address as 'archive_url'; "
                "without one, cite another source too"
            )
            message = f"the address of the source '{source.id}' is dead, and it has no archived copy"
            yield Need("SRC015", source, source.at("url_status"), message, hint)


@need_rule("SRC003")
def sources_without_copy(records: Records) -> Iterator[Need]:
    """Yield the sources whose address works, without an archived copy, which outlives the page.

    Where an archive refused the page, a kept text takes the place of the copy.
    """
    for source in records.sources:
        fields = source.fields
        has_copy = fields.url is None or fields.archive_url is not None or is_in_archive(fields.url)
        if has_copy or fields.url_status == "dead":
            continue
        if fields.archive_refused is None:
            hint = f"look for a copy, or ask for one: onrecord archive {source.id}"
            yield Need("SRC003", source, source.at("url"), f"the source '{source.id}' has no archived copy", hint)
        elif fields.sha256 is None:  # a kept text takes the place of the copy
            hint = "keep its text in content/snapshots/, so that readers and editors can check what it said"
            message = f"the source '{source.id}' can't be archived, and its text is not kept"
            yield Need("SRC003", source, source.at("url"), message, hint)


@need_rule("QUO005")
def unkept_quotations(records: Records) -> Iterator[Need]:
    """Yield the sources with quotations whose text is not kept, so that no check can compare the words."""
    quoted = Counter(quote.source for event in records.standing for quote in event.fields.quotes)
    for source in records.sources:
        number, is_kept = quoted[source.id], source.id in records.snapshots
        if number and not is_kept and source.id not in records.ids("snapshot"):  # those are snapshots with a mistake
            subject = "a quotation from it is" if number == 1 else f"{number} quotations from it are"
            message = f"no text of the source '{source.id}' is kept, so {subject} not checked"
            hint = f"put its text, or the passages that you quote, into content/snapshots/{source.id}.txt"
            yield Need("QUO005", source, source.at_key(), message, hint)


@need_rule("QUO006")
def unnamed_quotations(records: Records) -> Iterator[Need]:
    """Yield the quotations that no claim and no relation names, of events with a position that names none.

    Claims show the words of the quotations that they name. An event that only takes one position needs to name none.
    """
    positions = Positions(records.event_by_id, records.actor_by_id)
    for event in records.standing:
        named, silent = _find_named_quotes(event)
        if silent and event.fields.quotes and find_only_quote(event, positions):
            continue
        speakers = {*event.fields.speaker, *event.fields.on_behalf_of}
        for position, quote in enumerate(event.fields.quotes if silent else ()):
            if quote.id not in named and (not quote.speaker or not speakers.isdisjoint(quote.speaker)):
                fault = f"no claim and no relation names the quotation '{quote.id}', so no claim is shown in its words"
                hint = f"write 'quote: {quote.id}' where it says the same: at {', or at '.join(silent)}"
                yield Need("QUO006", event, event.at("quotes", position, "id"), fault, hint)


def _find_named_quotes(event: Entry[EventFields]) -> tuple[set[str], list[str]]:
    """Return the quotations that claims and relations name, and the claims and positions that name none, in words."""
    claims, relations = event.fields.claims, list(relations_of(event))
    named = {claim.quote for claim in claims if claim.quote}
    named |= {relation.fields.quote for relation in relations if relation.fields.quote}
    silent = [f"the claim '{claim.id}'" for claim in claims if not claim.quote]
    own = (one for one in relations if one.kind in HOLDING | OPPOSING and not one.fields.quote and one.claim is None)
    return named, [*silent, *(f"'{relation.kind}: {relation.fields.target}'" for relation in own)]


FINDERS: tuple[NeedRule, ...] = tuple(value for value in vars().values() if isinstance(value, NeedRule))
"""The rules on all kinds of needs, in the order of the list."""


def needs_by_story(records: Records) -> Mapping[str, tuple[Need, ...]]:
    """Return the needs of each story; those of a source belong to each story that cites it."""
    citing: dict[str, set[str]] = defaultdict(set)
    for event in records.standing:
        for source in chain((it.source for it in _supporting(event)), (it.source for it in event.fields.quotes)):
            citing[source].add(event.story)
    found: dict[str, list[Need]] = {story.id: [] for story in records.stories}
    for need in chain.from_iterable(finder.find_needs(records) for finder in FINDERS):
        entry = need.entry
        stories = citing[entry.id] if entry.kind == "source" else {entry.story or entry.id}
        for story in stories & found.keys():
            found[story].append(need)
    return {story: tuple(listed) for story, listed in found.items()}


def _supporting(event: Entry[EventFields]) -> Iterator[Citation]:
    return all_supporting(event.fields, (relation.fields.sources for relation in relations_of(event)))


def _claims(records: Records) -> Iterator[tuple[Entry[EventFields], int, Origins]]:
    tracer = _tracer(records)
    for event in records.standing:
        for position, claim in enumerate(event.fields.claims):
            yield event, position, tracer.trace(supporting_citations(claim.sources, event.fields.sources))


def _of_claim(code: str, event: Entry[EventFields], position: int, message: str, hint: str) -> Need:
    return Need(code, event, event.at("claims", position, "id"), message, hint, event.fields.claims[position].id)


def _tracer(records: Records) -> OriginTracer:
    return OriginTracer({source.id: source.fields for source in records.sources}, records.site.fields.languages)


def _name(origins: Origins, records: Records) -> str:
    (root,) = origins.roots
    names = dict(root.name)
    languages = (*records.site.fields.languages, *names)
    return next((names[language] for language in languages if language in names), f"'{root.key}'")


@rule("TRN001")
def text_is_translated(context: Context) -> Iterator[Problem]:
    """A text exists in all languages of its story; otherwise pages show it in another one."""
    site = context.records.site.fields.languages
    languages: dict[str, list[str]] = {}
    yield from _find_untranslated(context, context.records.site, list(site), ("description",))
    for story in context.records.stories:
        languages[story.id] = [tag for tag in story.fields.languages or site if tag in story.fields.title]
        yield from _find_untranslated(context, story, languages[story.id])
    for event in context.records.events:
        yield from _find_untranslated(context, event, languages.get(event.story, []))


def _find_untranslated(
    context: Context, entry: Entry[Any], languages: list[str], names: tuple[str, ...] = ("title", "summary", "body")
) -> Iterator[Problem]:
    for path, text in _list_texts(entry, names):
        if missing := [language for language in languages if language not in text]:
            message = f"this {path[-1]} is missing in: {', '.join(missing)}"
            hint = "until it is translated, readers see it in another language, marked as such"
            yield context.problem("TRN001", message, entry.at_key(*path), hint)


def _list_texts(entry: Entry[Any], names: tuple[str, ...]) -> Iterator[tuple[Keys, Mapping[str, str]]]:
    """Yield the texts of an entry and the titles of its steps that lie ahead, each with its path of keys."""
    for name in names:
        if text := getattr(entry.fields, name, None):
            yield (name,), text
    for position, step in enumerate(getattr(entry.fields, STEPS, ())):
        if step.title:
            yield (STEPS, position, "title"), step.title
