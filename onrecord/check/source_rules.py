"""Rules on sources, citations and archived copies."""

import re
from collections.abc import Iterable, Iterator
from datetime import date as day
from datetime import timedelta
from functools import partial, reduce
from operator import or_

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.archives import archived_copy, has_altered_copies, is_copy_of, is_in_archive
from onrecord.model.dates import EdtfDate, parse_date
from onrecord.model.fields import Citation, EventFields, SourceFields, Via
from onrecord.model.frozen_model import Fields
from onrecord.model.ids import VIA_WORDS
from onrecord.model.origins import OriginTracer
from onrecord.model.reach import in_circles, make_from_ends
from onrecord.model.records import Entry, EntryKind, Records
from onrecord.problems import Problem, Where, ask_whether, nearest
from onrecord.site_limits import LIMITS

Keys = tuple[str | int, ...]
Cited = tuple[str, Entry[Fields], Keys]
"""The id of a source, with the entry that names it and the path of keys in it. Only errors need the location."""


@rule("SRC001", focused=True)
def claim_has_a_source(context: Context) -> Iterator[Problem]:
    """Every event, claim and relation has a source that supports it."""
    hint = "name a source that says it; a source with 'says' contradicts it"
    for event in context.records.events:
        if not (own := event.fields.sources):
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


@rule("SRC002", focused=True)
def cited_source_exists(context: Context) -> Iterator[Problem]:
    """A cited source has an entry in content/sources/."""
    for source, entry, keys in _all_cited(context, context.events):
        if not context.records.has("source", source):
            where = entry.at(*keys)
            words = VIA_WORDS if "via" in keys else frozenset()
            is_near = nearest(source, words) is not None  # few are, so that the many ids are seldom joined with these
            guess = nearest(source, context.records.ids("source") | words) if is_near else None
            if guess in words:
                is_of_source = keys[0] == "via" and guess == "own"
                by_word = "'own' is for citations: leave 'via' out here" if is_of_source else ask_whether(guess)
                yield context.problem("SRC002", f"no source is called '{source}'", where, by_word)
            else:
                hint = f"write its entry in a file of content/sources/, or run: onrecord new source --id {source}"
                if words:
                    hint = f"write its entry in a file of content/sources/; or {{external: {source}}}, if it needs none"
                yield context.unknown("SRC002", "source", source, where, hint)


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
    cited = {source for source, _, _ in _all_cited(context, (*context.events, *context.records.drafts))}
    cited |= {ref.target for refs in context.records.references.values() for ref in refs if ref.kind == "citation"}
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
        known = {citation.source for citation, _ in _citations_in(context, event)}
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


@rule("FLD006")
def author_is_one_name(context: Context) -> Iterator[Problem]:
    """An author is one name, since references put each name in its place."""
    for source in context.records.sources:
        for position, author in enumerate(source.fields.author):
            if names := _names_in(author):
                message = "references would show these names as the name of one author"
                hint = f"write a list: author: [{', '.join(names)}]"
                yield context.problem("FLD006", message, source.at("author", position), hint)


_CONJUNCTION = re.compile(r"(?:,|(?<!\s))\s++(?:and|&|und|и|және|мен)\s+")
_PERSON = re.compile(r"[^\W\d_a-zа-яё][\w.'’-]*(?:\s+(?:(?:de|van|von|al|bin)\s+)?[^\W\d_a-zа-яё][\w.'’-]*){1,2}")
"""A name of two or three words, each with a capital letter."""


def _names_in(author: str) -> list[str]:
    """Return the names in a text such as 'A, B and C'; empty for one name, which can have a comma or an 'and' too."""
    *most, last = _CONJUNCTION.split(author) if len(_CONJUNCTION.findall(author)) == 1 else [author]
    names = [name.strip() for part in (*most, last) for name in re.split("[,;]", part)]
    are_persons = all(_PERSON.fullmatch(name) for name in names)
    # A department can be 'of Health, Education and Welfare', so the first of several must look like a person.
    is_listing = bool(most) and "," in most[0] and _PERSON.fullmatch(names[0]) is not None and all(names)
    return names if len(names) > 1 and (is_listing or are_persons) else []


@rule("SRC009")
def source_has_an_address(context: Context) -> Iterator[Problem]:
    """A source has a URL, so that readers can check it."""
    for source in context.records.sources:
        if source.fields.url is None:
            message = f"the source '{source.id}' has no address, so readers can't open it"
            yield context.problem("SRC009", message, source.at_key(), "write its 'url' if it has one")


@rule("SRC008")
def address_has_one_source(context: Context) -> Iterator[Problem]:
    """No two sources have the same URL, since they would count as two."""
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


@rule("VIA001", focused=True)
def reporting_comes_from_elsewhere(context: Context) -> Iterator[Problem]:
    """A source is not its own origin, directly or indirectly."""
    circles = in_circles(context.records.source_by_id, partial(_above, context.records))
    for source in context.records.sources:
        if source.id in circles:
            yield _from_itself(context, source.id, source.at("via" if source.fields.via else "version_of"))
    places = {source: 1 << place for place, source in enumerate(context.records.source_by_id)}
    behind = dict[str, int]()
    """All sources behind a source, each as a bit: the chains of many citations share theirs."""

    def join(source: str) -> int:
        own = places.get(source, 0)
        return reduce(or_, (behind.get(above, 0) for above in _above(context.records, source)), own)

    for event in context.records.events:
        for citation, keys in _citations_in(context, event):
            for position, via in enumerate(citation.via or ()):
                above = via.source or ""
                found = make_from_ends(above, partial(_above, context.records), behind, join)
                if above == citation.source or found & places.get(citation.source, 0):
                    yield _from_itself(context, citation.source, event.at(*keys, "via", position))


@rule("LIM007")
def reporting_has_few_origins(context: Context) -> Iterator[Problem]:
    """The reporting of a source has not too many origins, directly or through other sources."""
    limit, sources = LIMITS["origins"], {source.id: source.fields for source in context.records.sources}
    tracer = OriginTracer(sources, context.records.site.fields.languages)
    for source in context.records.sources:
        above = (name for name in _above(context.records, source.id) if name in sources)
        has_many = [len(tracer.roots_of_text(tracer.text_of(name))) > limit.most for name in (source.id, *above)]
        if has_many[0] and not any(has_many[1:]):
            where = source.at("via" if source.fields.via else "version_of")
            yield limit.problem(context.locate(where), where)


@rule("VIA004", focused=True)
def via_names_one_origin(context: Context) -> Iterator[Problem]:
    """Each `via` names exactly one origin, a source or an external one."""
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


def _above(records: Records, source: str) -> Iterator[str]:
    entry = records.source_by_id.get(source)
    return filter(None, (*(via.source for via in entry.fields.via), entry.fields.version_of) if entry else ())


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
        if via.source is not None and via.source not in (VIA_WORDS - {"own"} if entry.kind == "source" else VIA_WORDS):
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


@rule("FLD005", focused=True)
def contradicting_source_has_no_origin(context: Context) -> Iterator[Problem]:
    """A citation with `says` supports nothing, so its origin counts nowhere."""
    for event in context.records.events:
        for citation, keys in _citations_in(context, event):
            if citation.says is not None and citation.via:
                message = "'via' has no effect beside 'says', since a source that says otherwise supports nothing"
                hint = "leave 'via' out, or write it into the source's own entry"
                yield context.problem("FLD005", message, event.at_key(*keys, "via"), hint)


def _all_citations(
    context: Context, events: Iterable[Entry[EventFields]]
) -> Iterator[tuple[Citation, Entry[Fields], Keys]]:
    for event in events:
        yield from ((citation, event, keys) for citation, keys in _citations_in(context, event))
    for bill in context.records.bills:
        yield from ((citation, bill, keys) for citation, keys in _number(bill.fields.sources, ("sources",)))


def _citations_in(context: Context, event: Entry[EventFields]) -> Iterator[tuple[Citation, Keys]]:
    yield from _number(event.fields.sources, ("sources",))
    for position, claim in enumerate(event.fields.claims):
        yield from _number(claim.sources, ("claims", position, "sources"))
    for relation in context.relations_of(event):
        yield from _number(relation.fields.sources, (*relation.keys, "sources"))


def _number(citations: tuple[Citation, ...] | None, keys: Keys) -> Iterator[tuple[Citation, Keys]]:
    return ((citation, (*keys, position)) for position, citation in enumerate(citations or ()))


@rule("SRC004", focused=True)
def archive_follows_publication(context: Context) -> Iterator[Problem]:
    """A copy is not archived before the source was published; its address may tell the day."""
    for source in context.records.sources:
        issued = source.fields.issued
        archived, name = _find_archive_day(source.fields)
        if archived is not None and issued is not None and archived.certainly_before(issued.date):
            message = f"archived on {archived}, before it was published on {issued.date}"
            related = (source.at("issued"), "it was published here")
            yield context.problem("SRC004", message, source.at(name), "one of the two dates is wrong", related)


def _find_archive_day(fields: SourceFields) -> tuple[EdtfDate | None, str]:
    """Return the day of a source's copy, and the field that tells it."""
    if fields.archive_date is not None:
        return fields.archive_date.date, "archive_date"
    copy = archived_copy(fields.archive_url) if fields.archive_url is not None else None
    return (parse_date(copy.archive_date) if copy and copy.archive_date else None), "archive_url"


@rule("SRC007")
def archive_address_has_its_date(context: Context) -> Iterator[Problem]:
    """An archive URL has a timestamp; without one, as in `/web/*/`, it leads to a list or the newest copy."""
    for source in context.records.sources:
        if (address := source.fields.archive_url) is None or has_altered_copies(address):
            continue
        if (copy := archived_copy(address)) is not None and not copy.archive_date:
            hint = "open the copy that you read, and take the address that the browser then shows"
            message = "this address leads to no copy of a certain day"
            yield context.problem("SRC007", message, source.at("archive_url"), hint)


@rule("SRC012", focused=True)
def archive_keeps_copies_unaltered(context: Context) -> Iterator[Problem]:
    """No copy is in an archive that has altered copies."""
    for source in context.records.sources:
        for name in ("url", "archive_url"):
            if (address := getattr(source.fields, name)) is not None and has_altered_copies(address):
                copy = archived_copy(address)
                own = f"write the page's own address here{f', {copy.url}' if copy else ''}; " if name == "url" else ""
                hint = (
                    f"{own}look for a copy in another archive: onrecord archive {source.id}; "
                    "or keep the text itself: onrecord source URL --snapshot"
                )
                message = "this is archive.today, which has altered copies, so that readers can't rely on it"
                yield context.problem("SRC012", message, source.at(name), hint)


@rule("SRC013")
def address_is_the_page_itself(context: Context) -> Iterator[Problem]:
    """The URL of a source is the page's own, and no archive's."""
    for source in context.records.sources:
        if (url := source.fields.url) is not None and not has_altered_copies(url) and is_in_archive(url):
            message = "this is the address of an archived copy, not the page's own"
            yield context.problem("SRC013", message, source.at("url"), _apart(url))


def _apart(address: str) -> str:
    """Return the fields to write for an address in an archive."""
    if (copy := archived_copy(address)) is None:
        return "write it as 'archive_url', and as 'url' the page's own address, which the archive shows"
    fields = {"url": copy.url, "archive_url": copy.archive_url, "archive_date": copy.archive_date}
    listed = "; ".join(f"{name}: {value}" for name, value in fields.items() if value)
    if copy.archive_url:
        return f"write {listed}"
    return f"write {listed}; this leads to a list of copies, so open one, and write its address as 'archive_url'"


@rule("SRC014")
def copy_fits_its_source(context: Context) -> Iterator[Problem]:
    """The archived copy is one of the source's page, and of the day that the entry gives."""
    for source in context.records.sources:
        fields = source.fields
        copy = archived_copy(fields.archive_url) if fields.archive_url is not None else None
        if copy is None or not copy.archive_url:
            continue
        if fields.url is not None and not is_in_archive(fields.url) and not is_copy_of(copy.url, fields.url):
            message = f"this is a copy of another page: {copy.url}"
            related = (source.at("url"), "the source's page")
            hint = "take a copy of this source's page; or correct 'url', if the page has moved"
            yield context.problem("SRC014", message, source.at("archive_url"), hint, related)
        given = fields.archive_date
        if given is not None and copy.archive_date and str(given.date) != copy.archive_date:
            message = f"the address of the copy says {copy.archive_date}"
            hint = f"write archive_date: {copy.archive_date}, or take the copy of {given.date}"
            yield context.problem("SRC014", message, source.at("archive_date"), hint)
