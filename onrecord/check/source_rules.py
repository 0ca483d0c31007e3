"""Rules on sources and citations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date as day
from datetime import timedelta

from onrecord.check.context import Context
from onrecord.model.dates import EdtfDate
from onrecord.model.fields import Citation, EventFields, SourceFields, Via
from onrecord.model.frozen_model import Fields
from onrecord.model.ids import VIA_WORDS
from onrecord.model.reach import reach
from onrecord.model.records import Entry, Records
from onrecord.problems import Problem, Where, nearest

Keys = tuple[str | int, ...]
Cited = tuple[str, Entry[Fields], Keys]
"""The id of a source, with the entry that names it and the path of keys in it. Only errors need the location."""


def claim_has_a_source(context: Context) -> Iterator[Problem]:
    """SRC001: every event, claim and relation has a source that supports it."""
    hint = "name a source that says it; a source with 'says' contradicts it"
    for event in context.records.events:
        own = event.fields.sources
        if not own:
            named = "name at least one source, as in sources: rferl-denial"
            yield context.problem("SRC001", "this event names no source", event.at("sources"), named)
        elif not _say_so(own):
            message = "no source says what this event says"
            yield context.problem("SRC001", message, event.at_key("sources"), hint)
        for position, claim in enumerate(event.fields.claims):
            if claim.sources is not None and not _say_so(claim.sources):
                message = f"no source says what the claim '{claim.id}' says"
                yield context.problem("SRC001", message, event.at("claims", position), hint)
        for relation in context.relations_of(event):
            if relation.fields.sources is not None and not _say_so(relation.fields.sources):
                message = f"no source says that this '{relation.kind}' was said"
                yield context.problem("SRC001", message, event.at_key(*relation.keys, "sources"), hint)


def _say_so(citations: tuple[Citation, ...]) -> bool:
    """Return whether any of the citations supports the entry, that is, has no `says`."""
    return any(citation.says is None for citation in citations)


def cited_source_exists(context: Context) -> Iterator[Problem]:
    """SRC002: a cited source has an entry in content/sources/."""
    for source, entry, keys in _all_cited(context, context.events):
        if not context.records.has("source", source):
            where = entry.at(*keys)
            words = _words_of_via(keys)
            guess = nearest(source, {*context.records.ids("source"), *words}) if words else None
            if guess in words:
                is_of_source = keys[0] == "via" and guess == "own"
                hint = "'own' is for citations: leave 'via' out here" if is_of_source else f"did you mean '{guess}'?"
                yield context.problem("SRC002", f"no source is called '{source}'", where, hint)
            else:
                hint = f"write its entry in a file of content/sources/, or run: onrecord new source --id {source}"
                if words:
                    hint = f"write its entry in a file of content/sources/; or {{external: {source}}}, if it needs none"
                yield context.unknown("SRC002", "source", source, where, hint)


def _words_of_via(keys: Keys) -> frozenset[str]:
    """Return the words that are valid at this place instead of a source's id."""
    return VIA_WORDS if "via" in keys else frozenset()


def source_has_a_name(context: Context) -> Iterator[Problem]:
    """SRC010: a source has a title or a description, which references show."""
    for source in context.records.sources:
        if source.fields.title is None and source.fields.description is None:
            hint = "write 'title', the title as published; or 'description' where it is not known"
            message = f"the source '{source.id}' has neither title nor description"
            yield context.problem("SRC010", message, source.at_key(), hint)


def source_is_cited(context: Context) -> Iterator[Problem]:
    """SRC005: some entry cites each source."""
    if any(kind == "event" for kind, _, _ in context.records.broken):
        return  # a broken event may cite any source
    cited = {source for source, _, _ in _all_cited(context, (*context.events, *context.records.drafts))}
    cited |= {ref.target for refs in context.records.references.values() for ref in refs if ref.kind == "citation"}
    for source in context.records.sources:
        if source.id not in cited:
            message = f"nothing cites the source '{source.id}'"
            hint = "cite it in an event's 'sources', or delete it"
            yield context.problem("SRC005", message, source.at_key(), hint)


def text_cites_what_the_entry_cites(context: Context) -> Iterator[Problem]:
    """SRC011: the sources that a text cites are among the entry's sources."""
    for event in context.records.standing:
        known = {citation.source for citation in event.fields.sources}
        references = context.records.references.get((event.story, event.id), ())
        for reference in references:
            source = reference.target
            if reference.kind == "citation" and source not in known and context.records.has("source", source):
                known.add(source)  # report each source once, even if the text cites it again or in another language
                message = f"the text cites '{source}', which is not in this entry's 'sources'"
                hint = (
                    f"add {source} to 'sources', else it counts as mentioned only; "
                    f"if nothing here rests on it, link to it, as in [words](sources/{source})"
                )
                yield context.problem("SRC011", message, reference.where, hint)


_STANDING_TEXTS = frozenset({"bill", "book", "chapter", "legislation", "regulation", "standard"})
"""The types of sources that can tell what will hold years later."""
_LONG_BEFORE = timedelta(days=300)
"""Less than a year, so that a year mistyped by one counts although the source came out some weeks after the event."""


def source_is_of_the_event_s_time(context: Context) -> Iterator[Problem]:
    """DAT007: not all sources of an event came out ten months or more before it; mostly a year is mistyped.

    A source can announce an event, or be its background beside others. A law can set a date years ahead.
    """
    for event in context.records.events:
        if event.fields.date.earliest is None or event.fields.date.earliest > context.today:
            continue  # DAT003 reports the year
        cited = [citation for citation in event.fields.sources if citation.says is None]
        sources = [context.records.source_by_id.get(citation.source) for citation in cited]
        if all(source and _is_long_before(source.fields, event.fields.date) for source in sources) and cited:
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


def author_is_one_name(context: Context) -> Iterator[Problem]:
    """FLD006: an author is one name, since references put each name in its place."""
    for source in context.records.sources:
        for position, author in enumerate(source.fields.author):
            if names := _names_in(author):
                message = "references would show these names as the name of one author"
                hint = f"write a list: author: [{', '.join(names)}]"
                yield context.problem("FLD006", message, source.at("author", position), hint)


_CONJUNCTION = re.compile(r",?\s+(?:and|&|und|и|және|мен)\s+")
_PERSON = re.compile(r"[^\W\d_a-zа-яё][\w.'’-]*(?:\s+(?:(?:de|van|von|al|bin)\s+)?[^\W\d_a-zа-яё][\w.'’-]*){1,2}")
"""A name of two or three words, each with a capital letter."""


def _names_in(author: str) -> list[str]:
    """Return the names in a text such as 'A, B and C'; empty for one name, which can have a comma or an 'and' too."""
    *most, last = _CONJUNCTION.split(author) if len(_CONJUNCTION.findall(author)) == 1 else [author]
    names = [name.strip() for part in (*most, last) for name in re.split(r"\s*[,;]\s*", part)]
    are_persons = all(_PERSON.fullmatch(name) for name in names)
    # A department can be 'of Health, Education and Welfare', so the first of several must look like a person.
    is_listing = bool(most) and "," in most[0] and _PERSON.fullmatch(names[0]) is not None and all(names)
    return names if len(names) > 1 and (is_listing or are_persons) else []


def source_has_an_address(context: Context) -> Iterator[Problem]:
    """SRC009: a source has a URL, so that readers can check it."""
    for source in context.records.sources:
        if source.fields.url is None:
            message = f"the source '{source.id}' has no address, so readers can't open it"
            hint = "write its 'url' if it has one"
            yield context.problem("SRC009", message, source.at_key(), hint)


def address_has_one_source(context: Context) -> Iterator[Problem]:
    """SRC008: no two sources have the same URL, since they would count as two."""
    first: dict[str, Where] = {}
    # A version may have the same URL as its text, and may come before it.
    for source in context.records.sources:
        if source.fields.url is None or source.fields.version_of is not None:
            continue
        url, where = source.fields.url, source.at("url")
        if url in first:
            hint = "keep one of the two, or say 'version_of' if they are versions of one text"
            message = "another source has this address too"
            yield context.problem("SRC008", message, where, hint, (first[url], "the same address"))
        first.setdefault(url, where)


def reporting_comes_from_elsewhere(context: Context) -> Iterator[Problem]:
    """VIA001: a source is not its own origin, directly or indirectly."""
    for source in context.records.sources:
        if source.id in _behind(source.id, context.records):
            field = "via" if source.fields.via else "version_of"
            yield _from_itself(context, source.id, source.at(field))
    for event in context.records.events:
        for citation, keys in _citations_in(context, event):
            for position, via in enumerate(citation.via or ()):
                above = via.source or ""
                if above == citation.source or citation.source in _behind(above, context.records):
                    yield _from_itself(context, citation.source, event.at(*keys, "via", position))


def via_names_one_origin(context: Context) -> Iterator[Problem]:
    """VIA004: each `via` names exactly one origin, a source or an external one."""
    for via, entry, keys in _vias(context, context.records.events):
        names = (via.source is not None) + (via.external is not None)
        if names != 1:
            message = "this 'via' names two origins at once" if names else "this 'via' names no origin"
            hint = "write a source's id, {external: NAME} for one that is not here, or unknown; of two, a list of both"
            yield context.problem("VIA004", message, entry.at(*keys), hint)
        elif via.issued is not None and via.external is None:
            message = "the source's own entry says when it was published"
            hint = "leave 'issued' out here; beside 'external' it says when that came out"
            yield context.problem("VIA004", message, entry.at_key(*keys, "issued"), hint)


def _vias(context: Context, events: Iterable[Entry[EventFields]]) -> Iterator[tuple[Via, Entry[Fields], Keys]]:
    """Yield each `via` of sources, events and bills, with its entry and its path of keys."""
    for source in context.records.sources:
        yield from ((via, source, ("via", position)) for position, via in enumerate(source.fields.via))
    for citation, entry, keys in _all_citations(context, events):
        yield from ((via, entry, (*keys, "via", position)) for position, via in enumerate(citation.via or ()))


def _behind(source: str, records: Records) -> Iterator[str]:
    """Yield the sources of which this is a version or from which it reports, directly or indirectly."""

    def above(source: str) -> Iterator[str]:
        entry = records.source_by_id.get(source)
        return filter(None, (*(via.source for via in entry.fields.via), entry.fields.version_of) if entry else ())

    return reach(above(source), above)


def _from_itself(context: Context, source: str, where: Where) -> Problem:
    hint = (
        "write into 'via' where the reporting of each comes from, or 'unknown'; "
        "one of several versions has no 'version_of'"
    )
    return context.problem("VIA001", f"'{source}' would have its reporting from itself", where, hint)


def _all_cited(context: Context, events: Iterable[Entry[EventFields]]) -> Iterator[Cited]:
    """Yield the source ids in all fields of events, bills and sources that contain one."""
    for citation, entry, keys in _all_citations(context, events):
        yield citation.source, entry, (*keys, "source")
    for via, entry, keys in _vias(context, events):
        words = VIA_WORDS - {"own"} if entry.kind == "source" else VIA_WORDS
        if via.source is not None and via.source not in words:
            yield via.source, entry, keys
    for event in events:
        for position, quote in enumerate(event.fields.quotes):
            yield quote.source, event, ("quotes", position, "source")
        for position, media in enumerate(event.fields.media):
            if media.source is not None:
                yield media.source, event, ("media", position, "source")
    for source in context.records.sources:
        if source.fields.version_of is not None:
            yield source.fields.version_of, source, ("version_of",)


def contradicting_source_has_no_origin(context: Context) -> Iterator[Problem]:
    """FLD005: a citation with `says` supports nothing, so its origin counts nowhere."""
    for event in context.records.events:
        for citation, keys in _citations_in(context, event):
            if citation.says is not None and citation.via:
                message = "'via' has no effect beside 'says', since a source that says otherwise supports nothing"
                hint = "leave 'via' out, or write it into the source's own entry"
                yield context.problem("FLD005", message, event.at_key(*keys, "via"), hint)


def _all_citations(
    context: Context, events: Iterable[Entry[EventFields]]
) -> Iterator[tuple[Citation, Entry[Fields], Keys]]:
    """Yield the citations of events and bills, each with its entry and its path of keys."""
    for event in events:
        yield from ((citation, event, keys) for citation, keys in _citations_in(context, event))
    for bill in context.records.bills:
        yield from ((citation, bill, keys) for citation, keys in _number(bill.fields.sources, ("sources",)))


def _citations_in(context: Context, event: Entry[EventFields]) -> Iterator[tuple[Citation, Keys]]:
    """Yield the citations of an event, its claims and its relations, each with its path of keys."""
    yield from _number(event.fields.sources, ("sources",))
    for position, claim in enumerate(event.fields.claims):
        yield from _number(claim.sources, ("claims", position, "sources"))
    for relation in context.relations_of(event):
        yield from _number(relation.fields.sources, (*relation.keys, "sources"))


def _number(citations: tuple[Citation, ...] | None, keys: Keys) -> Iterator[tuple[Citation, Keys]]:
    return ((citation, (*keys, position)) for position, citation in enumerate(citations or ()))
