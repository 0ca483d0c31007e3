"""Compares the links of an article with what the record tells of their targets."""

import re
from collections.abc import Iterator, Mapping
from functools import partial

from msgspec import Struct

from onrecord.editing.telling.opened_record import OpenedRecord, ToldRecord
from onrecord.model.fields import Correction, SourceFields
from onrecord.model.full_names import EntryName
from onrecord.model.origins import Origin, OriginTracer
from onrecord.model.relations import Ref
from onrecord.model.web_addresses import page_key
from onrecord.web.articles.article import Article, Link, Paragraph
from onrecord.web.review.entry_places import FindPlace, place_finder
from onrecord.web.review.own_pages import OwnLink, OwnPages, gather_pages
from onrecord.web.review.rows import Row, RowKind

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


class LinkedSource(Struct, frozen=True):
    """A source, as a link to it is told of."""

    id: str
    label: str
    """Its title and publisher."""
    trouble: str
    """What happened to its address, as a sentence; empty if nothing did."""
    origins: tuple[Origin, ...]
    """The known origins of its reporting; none if it speaks for itself."""


class Notice(Struct, frozen=True):
    """What readers must know of an entry: a withdrawal, or a correction."""

    words: str
    """A sentence."""
    right: tuple[frozenset[str], ...] = ()
    """Of a correction, in each language: the numbers that the right text alone has. An article with these knows it."""


class LinkRecord(Struct, frozen=True):
    """What the record tells of the targets of links."""

    pages: OwnPages
    notices: Mapping[EntryName, Notice]
    sources: Mapping[str, LinkedSource]
    """The sources by the keys of their addresses."""
    find_place: FindPlace


def gather_links(opened: OpenedRecord, told: ToldRecord) -> LinkRecord:
    """Return what the record tells of the targets of links; the record must have no errors."""
    notices = dict(_notices(opened, told))
    return LinkRecord(gather_pages(opened.records), notices, _sources_by_address(opened), place_finder(opened, told))


def _notices(opened: OpenedRecord, told: ToldRecord) -> Iterator[tuple[EntryName, Notice]]:
    """Yield the entries that were withdrawn, taken back or corrected, with what readers must know."""
    records = opened.records
    for story in records.stories:
        if story.fields.withdrawn:
            words = f"The editors withdrew this story on {story.fields.withdrawn.date}."
            yield EntryName("story", story.id), Notice(words)
    for event in records.events:
        name = EntryName("event", event.id, event.story)
        claims = [EntryName("claim", claim.id, event.story, event.id) for claim in event.fields.claims]
        corrections = event.fields.corrections
        if event.fields.status == "withdrawn":
            day = f" on {corrections[-1].date}" if corrections else ""
            for withdrawn in (name, *claims):
                yield withdrawn, Notice(f"The editors withdrew this entry{day}.")
            continue
        if event.fields.status != "published" or not told.counts(Ref(event.story, event.id)):
            continue
        if corrections:
            latest = max(corrections, key=lambda one: one.date.date.latest)
            yield name, Notice(_told_correction(latest), tuple(_right_numbers(latest)))
        for claim in claims:
            ref = Ref(claim.story, claim.event, claim.id)
            standing = told.matter(ref).standing(ref)
            if standing is not None and standing.kind == "withdrawn":
                yield claim, Notice(f"The record tells of this claim: {told.standing(ref, 'en')}.")


def _right_numbers(correction: Correction) -> Iterator[frozenset[str]]:
    was = _numbers_in(*(correction.was or {}).values())
    for text in (correction.now or {}).values():
        if numbers := _numbers_in(text) - was:
            yield numbers


def _numbers_in(*texts: str) -> frozenset[str]:
    return frozenset(number for text in texts for number in _NUMBER.findall(text))


def _told_correction(correction: Correction) -> str:
    was, now, reason = (
        next(iter((text or {}).values()), "") for text in (correction.was, correction.now, correction.reason)
    )
    parts = (
        was and f"It was: {_sentence(was)}",
        now and f"It is now: {_sentence(now)}",
        reason and f"Reason: {reason}.",
    )
    return " ".join(filter(None, (f"The record corrected this entry on {correction.date}.", *parts)))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _sources_by_address(opened: OpenedRecord) -> Mapping[str, LinkedSource]:
    records = opened.records
    fields = {source.id: source.fields for source in records.sources}
    tracer = OriginTracer(fields, tuple(records.site.fields.languages))
    own_names = {name for actor in records.actors for name in (*actor.fields.name.values(), *actor.fields.spellings)}
    found = dict[str, LinkedSource]()
    for id_, source in fields.items():
        is_of_actor = source.primary or not own_names.isdisjoint((source.publisher or {}).values())
        speaks_itself = is_of_actor and not source.via  # an outlet that is an actor reports what others said, too
        roots = () if speaks_itself else tracer.roots_of_text(tracer.text_of(id_))
        known = tuple(root for root in roots if root is not None)
        linked = LinkedSource(id_, _label(source), _trouble(source), known)
        for address in filter(None, (source.url, source.doi_address)):
            found.setdefault(page_key(address), linked)
        if source.archive_url:
            # A copy in an archive is there, whatever happened to the page.
            copy = LinkedSource(id_, linked.label, "", linked.origins)
            found.setdefault(page_key(source.archive_url), copy)
    return found


def _label(source: SourceFields) -> str:
    publisher = next(iter((source.publisher or {}).values()), "") or source.container_title or ""
    title = source.title or next(iter((source.description or {}).values()), "")
    return ", ".join(filter(None, (f"“{title}”" if title else "", publisher)))


def _trouble(source: SourceFields) -> str:
    told = {"dead": "The page is gone.", "changed": "The page has another text now."}.get(source.url_status, "")
    copy = source.archive_url and f" Its archived copy: {source.archive_url}"
    return f"{told}{copy or ''}" if told else ""


def review_links(article: Article, gathered: LinkRecord) -> tuple[Row, ...]:
    """Return a row for each link to what is gone, moved, withdrawn or corrected, and one for each shared origin."""
    review = _LinkReview(gathered, _numbers_in(*(paragraph.text for paragraph in article.paragraphs)))
    return tuple(
        row for paragraph in article.paragraphs for link in paragraph.links for row in review.rows(paragraph, link)
    )


class _LinkReview:
    """Reviews the links of one article, each entry once."""

    def __init__(self, gathered: LinkRecord, numbers: frozenset[str]) -> None:
        self._record, self._numbers = gathered, numbers
        self._seen = set[EntryName]()
        self._linked = dict[Origin, LinkedSource]()
        """The first linked source of each origin."""
        self._told = set[Origin]()

    def rows(self, paragraph: Paragraph, link: Link) -> Iterator[Row]:
        """Yield the rows of one link."""
        source = self._record.sources.get(page_key(link.address))
        page = None if source else self._record.pages.find(link.address)
        if source is not None:
            name = EntryName("source", source.id)
        elif page is not None:
            name = page.name
        else:
            return
        if name in self._seen:
            return
        self._seen.add(name)
        messages = self._source_messages(source) if source else self._page_messages(page)
        place = self._record.find_place(name) if messages else None
        for message in messages:
            assert place is not None, "found for the messages"  # noqa: S101
            yield Row(
                RowKind.LINK,
                paragraph.line_at(link.start),
                link.address,
                message,
                entry=str(name),
                file=place.file,
                file_line=place.file_line,
                url=place.url,
            )

    def _page_messages(self, page: OwnLink | None) -> list[str]:
        if page is None:
            return []
        notice = self._notice(page)
        url = self._record.find_place(page.name).url if page.is_former else ""
        moved = f"This is a former address; the page is now at {url}" if page.is_former else ""
        return list(filter(None, [" ".join(filter(None, (notice, moved)))]))

    def _notice(self, page: OwnLink) -> str:
        found = self._record.notices.get(page.name)
        if found is None or any(numbers <= self._numbers for numbers in found.right):
            return ""
        return found.words

    def _source_messages(self, source: LinkedSource) -> list[str]:
        messages = [source.trouble]
        shared = [origin for origin in source.origins if origin in self._linked and origin not in self._told]
        messages += map(partial(self._tell_origin, source), shared[:1])
        self._told.update(shared)
        for origin in source.origins:
            self._linked.setdefault(origin, source)
        return list(filter(None, messages))

    def _tell_origin(self, source: LinkedSource, origin: Origin) -> str:
        first = self._linked[origin]
        same = {other.id: other for other in self._record.sources.values() if origin in other.origins}
        others = sorted(other.label for id_, other in same.items() if id_ not in (source.id, first.id))
        own = [self._name_origin(other) for other in source.origins if other != origin]
        parts = (
            f"This report and {first.label}, to which the article links as well,",
            f"are from one origin: {self._name_origin(origin)}.",
            f"This one is also from {' and '.join(own)}." if own else "",
            f"Other reports from that origin: {'; '.join(others)}." if others else "",
        )
        return " ".join(filter(None, parts))

    def _name_origin(self, origin: Origin) -> str:
        if origin.kind == "external":
            return next((name for _, name in origin.name), origin.key)
        return next((one.label for one in self._record.sources.values() if one.id == origin.key), origin.key)
