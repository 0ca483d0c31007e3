"""Rules on sources, and on the citations that name them."""

from collections.abc import Iterator
from datetime import date as day
from datetime import timedelta
from functools import partial
from itertools import chain

from onrecord.check.author_names import names_in
from onrecord.check.cited_sources import find_citations_in, find_cited, find_vias
from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.check.sources_behind import SourcesBehind, list_above
from onrecord.model.dates import EdtfDate
from onrecord.model.dois import doi_in_address
from onrecord.model.fields import Citation, SourceFields
from onrecord.model.origins import OriginTracer
from onrecord.model.reach import in_circles
from onrecord.model.records import EntryKind
from onrecord.model.reserved_ids import VIA_WORDS
from onrecord.problems import Problem, Where, ask_whether, nearest
from onrecord.site_limits import LIMITS


@rule("SRC001", focused=True)
def claim_has_a_source(context: Context) -> Iterator[Problem]:
    """Every event, claim and relation has a source that supports it."""
    hint = "name a source that says it; a source with 'says' contradicts it"
    for event in context.records.events:
        if not event.fields.sources:
            if event.fields.status != "draft" and not event.fields.lacks("sources"):  # FLD002 reports these
                example = "name at least one source, as in sources: rferl-denial"
                yield context.problem("SRC001", "this event names no source", event.at("sources"), example)
        elif not is_said(event.fields.sources):
            message = "no source says what this event says"
            yield context.problem("SRC001", message, event.at_key("sources"), hint)
        for position, claim in enumerate(event.fields.claims):
            if claim.sources is not None and not is_said(claim.sources):
                message = f"no source says what the claim '{claim.id}' says"
                yield context.problem("SRC001", message, event.at("claims", position), hint)
        for relation in context.relations_of(event):
            if relation.fields.sources is not None and not is_said(relation.fields.sources):
                message = f"no source says that this '{relation.kind}' was said"
                yield context.problem("SRC001", message, event.at_key(*relation.keys, "sources"), hint)


def is_said(citations: tuple[Citation, ...]) -> bool:
    """Return whether any of the citations supports the entry that has them, that is, has no `says`."""
    return any(citation.says is None for citation in citations)


@rule("SRC002", focused=True)
def cited_source_exists(context: Context) -> Iterator[Problem]:
    """A cited source has an entry in content/sources/."""
    for source, entry, keys in find_cited(context, context.events):
        if context.records.has("source", source):
            continue
        where = entry.at(*keys)
        is_via = "via" in keys
        word = _nearest_word(source, context.records.ids("source")) if is_via else None
        if word is not None:
            is_of_source = keys[0] == "via" and word == "own"
            by_word = "'own' is for citations: leave 'via' out here" if is_of_source else ask_whether(word)
            yield context.problem("SRC002", f"no source is called '{source}'", where, by_word)
        else:
            hint = f"write its entry in a file of content/sources/, or run: onrecord new source --id {source}"
            if is_via:
                hint = f"write its entry in a file of content/sources/; or {{external: {source}}}, if it needs none"
            yield context.unknown("SRC002", "source", source, where, hint)


def _nearest_word(typed: str, ids: frozenset[str]) -> str | None:
    """Return the word for an origin that is meant by a text; None if a source's id is nearer, or nothing is near."""
    if nearest(typed, VIA_WORDS) is None:
        return None  # mostly so: the many ids are seldom joined with the words
    guess = nearest(typed, ids | VIA_WORDS)
    return guess if guess in VIA_WORDS else None


@rule("SRC010")
def source_has_a_name(context: Context) -> Iterator[Problem]:
    """A source has a title or a description, which references show."""
    for source in context.records.sources:
        if source.fields.title is None and source.fields.description is None:
            hint = "write 'title', the title as published; or 'description' where it is not known"
            message = f"the source '{source.id}' has neither title nor description"
            yield context.problem("SRC010", message, source.at_key(), hint)


_CITING: frozenset[EntryKind] = frozenset({"event", "bill", "page", "source"})
"""The kinds of entries that cite sources, or name them as their origin."""


@rule("SRC005")
def source_is_cited(context: Context) -> Iterator[Problem]:
    """Some entry cites each source."""
    broken = {kind for kind, _, _ in context.records.broken} | context.records.unreadable
    if not broken.isdisjoint(_CITING):
        return  # a broken entry, or a file that nothing reads, may cite any source
    cited = {source for source, _, _ in find_cited(context, (*context.events, *context.records.drafts))}
    references = chain.from_iterable(context.records.references.values())
    cited |= {reference.target for reference in references if reference.kind == "citation"}
    for source in context.records.sources:
        if source.id not in cited:
            message = f"nothing cites the source '{source.id}'"
            hint = (
                "cite it in the 'sources' of an event; until that event is written, this entry can say "
                "accept: {code: SRC005, reason: …}"
            )
            yield context.problem("SRC005", message, source.at_key(), hint)


@rule("SRC011", focused=True)
def text_cites_what_the_entry_cites(context: Context) -> Iterator[Problem]:
    """The sources that a text cites are among the entry's sources."""
    for event in context.records.standing:
        known = {citation.source for citation in event.fields.sources}
        for reference in context.records.references.get((event.story, event.id), ()):
            source = reference.target
            if reference.kind == "citation" and source not in known and context.records.has("source", source):
                known.add(source)  # report each source once, even if the text cites it again or in another language
                message = f"the text cites '{source}', which is not in this entry's 'sources'"
                hint = (
                    f"add {source} to 'sources', else it counts as mentioned only; "
                    f"if nothing here rests on it, link to it, as in [words](sources/{source})"
                )
                yield context.problem("SRC011", message, reference.where, hint)


@rule("SRC011", focused=True)
def quotation_is_from_a_source_of_the_entry(context: Context) -> Iterator[Problem]:
    """The source of a quotation is among the sources of the event, of its claims or of its relations."""
    for event in context.records.standing:
        if not event.fields.quotes:
            continue
        known = {citation.source for citation, _ in find_citations_in(context, event)}
        for position, quote in enumerate(event.fields.quotes):
            if quote.source not in known and context.records.has("source", quote.source):
                known.add(quote.source)  # once for each source
                message = f"these words are from '{quote.source}', which is not in this entry's 'sources'"
                hint = f"add {quote.source} to 'sources', else it counts as mentioned only"
                yield context.problem("SRC011", message, event.at("quotes", position, "source"), hint)


_STANDING_TEXTS = frozenset({"bill", "book", "chapter", "legislation", "regulation", "standard"})
"""The types of sources that can tell what will hold years later."""
_LONG_BEFORE = timedelta(days=300)
"""Less than a year, so that a year mistyped by one counts although the source came out some weeks after the event."""


@rule("DAT007", focused=True)
def source_is_of_the_event_s_time(context: Context) -> Iterator[Problem]:
    """Not all sources of an event came out ten months or more before it; mostly a year is mistyped.

    A source can announce an event, or be its background beside others. A law can set a date years ahead.
    """
    for event in context.records.events:
        if event.fields.date.earliest is None or event.fields.date.earliest > context.today:
            continue  # DAT003 reports the year
        cited = [citation for citation in event.fields.sources if citation.says is None]
        sources = [context.records.source_by_id.get(citation.source) for citation in cited]
        if sources and all(source and _is_long_before(source.fields, event.fields.date) for source in sources):
            newest = max(filter(None, sources), key=lambda source: _day_of_issue(source.fields))
            message = f"the event is of {event.fields.date}, and all its sources came out ten months or more before"
            related = (newest.at("issued"), f"'{newest.id}' came out here")
            hint = "check the two years; if both are right, cite a source that tells that it happened"
            yield context.problem("DAT007", message, event.at("date"), hint, related)


def _is_long_before(source: SourceFields, date: EdtfDate) -> bool:
    if source.issued is None or source.primary or source.type in _STANDING_TEXTS or date.earliest is None:
        return False
    return date.earliest - _day_of_issue(source) > _LONG_BEFORE


def _day_of_issue(source: SourceFields) -> day:
    return source.issued.date.latest if source.issued else day.max


@rule("FLD006")
def author_is_one_name(context: Context) -> Iterator[Problem]:
    """An author is one name, since references put each name in its place."""
    for source in context.records.sources:
        for position, author in enumerate(source.fields.author):
            if names := names_in(author):
                message = "references would show these names as the name of one author"
                hint = f"write a list: author: [{', '.join(names)}]"
                yield context.problem("FLD006", message, source.at("author", position), hint)


@rule("SRC009")
def source_has_an_address(context: Context) -> Iterator[Problem]:
    """A source has a URL or a DOI, so that readers can check it."""
    for source in context.records.sources:
        if source.fields.address is None:
            message = f"the source '{source.id}' has no address, so readers can't open it"
            yield context.problem("SRC009", message, source.at_key(), "write its 'url' or its 'doi' if it has one")


@rule("SRC018", focused=True)
def doi_is_no_address(context: Context) -> Iterator[Problem]:
    """A DOI is in `doi` alone: pages and reference managers make the address from it."""
    for source in context.records.sources:
        fields = source.fields
        doi = doi_in_address(fields.url) if fields.url else ""
        if not doi:
            continue
        if fields.doi is None:
            hint = f"write doi: {doi}, and leave 'url' out; pages link to it all the same"
            yield context.problem(
                "SRC018", "this address is a DOI, which reference managers need", source.at("url"), hint
            )
        elif fields.doi.casefold() == doi.casefold():
            hint = "leave 'url' out: pages link to the DOI; or write where the text itself is, without a detour"
            related = (source.at("doi"), "the DOI")
            yield context.problem("SRC018", "this address only repeats the DOI", source.at("url"), hint, related)
        else:
            hint = "compare both with the source; one of them is of another work"
            related = (source.at("doi"), "the DOI of this entry")
            yield context.problem(
                "SRC018", f"this address is that of another DOI, {doi}", source.at("url"), hint, related
            )


@rule("SRC008")
def address_has_one_source(context: Context) -> Iterator[Problem]:
    """No two sources have the same URL or DOI, since they would count as two."""
    first: dict[str, Where] = {}
    # A version may have the same URL as its text, and may come before it.
    for source in context.records.sources:
        if source.fields.version_of is not None:
            continue
        doi = source.fields.doi
        own = {"address": ("url", source.fields.url), "DOI": ("doi", doi and doi.casefold())}
        named = [(noun, name, value) for noun, (name, value) in own.items() if value is not None]
        known = next((one for one in named if one[2] in first), None)
        if known:
            noun, name, value = known
            hint = "keep one of the two, or say 'version_of' if they are versions of one text"
            message = f"another source has this {noun} too"
            yield context.problem("SRC008", message, source.at(name), hint, (first[value], f"the same {noun}"))
        for _, name, value in named:
            first.setdefault(value, source.at(name))


@rule("VIA001", focused=True)
def reporting_comes_from_elsewhere(context: Context) -> Iterator[Problem]:
    """A source is not its own origin, directly or indirectly."""
    circles = in_circles(context.records.source_by_id, partial(list_above, context.records))
    for source in context.records.sources:
        if source.id in circles:
            yield _from_itself(context, source.id, source.at("via" if source.fields.via else "version_of"))
    behind = SourcesBehind(context.records)
    for event in context.records.events:
        for citation, keys in find_citations_in(context, event):
            for position, via in enumerate(citation.via or ()):
                if behind.has(via.source or "", citation.source):
                    yield _from_itself(context, citation.source, event.at(*keys, "via", position))


@rule("LIM007")
def reporting_has_few_origins(context: Context) -> Iterator[Problem]:
    """The reporting of a source has not too many origins, directly or through other sources."""
    limit = LIMITS["origins"]
    sources = {source.id: source.fields for source in context.records.sources}
    tracer = OriginTracer(sources, context.records.site.fields.languages)

    def has_many(source: str) -> bool:
        return len(tracer.roots_of_text(tracer.text_of(source))) > limit.most

    for source in context.records.sources:
        above = (name for name in list_above(context.records, source.id) if name in sources)
        if has_many(source.id) and not any(map(has_many, above)):
            where = source.at("via" if source.fields.via else "version_of")
            yield limit.problem(context.locate(where), where)


@rule("VIA004", focused=True)
def via_names_one_origin(context: Context) -> Iterator[Problem]:
    """Each `via` names exactly one origin, a source or an external one."""
    for via, entry, keys in find_vias(context, context.records.events):
        names = (via.source is not None) + (via.external is not None)
        if names != 1:
            message = "this 'via' names two origins at once" if names else "this 'via' names no origin"
            hint = "write a source's id, {external: NAME} for one that is not here, or unknown; of two, a list of both"
            yield context.problem("VIA004", message, entry.at(*keys), hint)
        elif via.issued is not None and via.external is None:
            message = "the source's own entry says when it was published"
            hint = "leave 'issued' out here; beside 'external' it says when that came out"
            yield context.problem("VIA004", message, entry.at_key(*keys, "issued"), hint)


def _from_itself(context: Context, source: str, where: Where) -> Problem:
    hint = (
        "write into 'via' where the reporting of each comes from, or 'unknown'; "
        "one of several versions has no 'version_of'"
    )
    return context.problem("VIA001", f"'{source}' would have its reporting from itself", where, hint)


@rule("FLD005", focused=True)
def contradicting_source_has_no_origin(context: Context) -> Iterator[Problem]:
    """A citation with `says` supports nothing, so its origin counts nowhere."""
    for event in context.records.events:
        for citation, keys in find_citations_in(context, event):
            if citation.says is not None and citation.via:
                message = "'via' has no effect beside 'says', since a source that says otherwise supports nothing"
                hint = "leave 'via' out, or write it into the source's own entry"
                yield context.problem("FLD005", message, event.at_key(*keys, "via"), hint)
