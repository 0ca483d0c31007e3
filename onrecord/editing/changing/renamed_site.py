"""Finds what readers of a site would see otherwise after things got other names."""

from collections.abc import Callable, Iterator

from onrecord.editing.changing.new_names import NewNames
from onrecord.editing.entries.checked_site import CheckedSite
from onrecord.model.addresses import AS_OF, FILTERS, OEMBED
from onrecord.model.full_names import EntryName
from onrecord.model.matters import Matter
from onrecord.model.origins import Origins
from onrecord.model.relations import Body, FindingState, Ref
from onrecord.model.site import Site


def consequences(before: Site, after: Site, names: NewNames) -> Iterator[str]:
    """Yield what readers would see otherwise: the order of events, how claims stand, origins, the progress of bills."""
    expected = dict(_meaning(before, names.of, names.gone))
    found = dict(_meaning(after, lambda name: name))
    yield from (subject for subject in sorted({*expected, *found}) if expected.get(subject) != found.get(subject))


def list_gone_pages(before: CheckedSite, after: CheckedSite) -> Iterator[str]:
    """Yield the addresses at which the site no longer has a page, a file or a redirect.

    Files that programs know from a page alone go with the page, without a line of their own.
    """
    from onrecord.render import Plan  # noqa: PLC0415  (a refused merge needs no addresses)

    def addresses(site: CheckedSite) -> set[str]:
        arranged = site.arranged
        return {*Plan(arranged.site, arranged.theme).addresses()} if arranged.site and arranged.theme else set()

    for address in sorted(addresses(before) - addresses(after)):
        if not address.endswith((f"/{AS_OF}", f"/{FILTERS}", f"/{OEMBED}")):
            yield f"no page at /{address}"


Renamed = Callable[[EntryName], EntryName]
"""Returns the name that a thing has afterwards."""


def _meaning(site: Site, renamed: Renamed, gone: EntryName | None = None) -> Iterator[tuple[str, object]]:
    """Yield what readers see of each subject but the one that is `gone`, with the names that things have afterwards."""

    def event(ref: Ref) -> str:
        return str(renamed(EntryName("event", ref.event, ref.story)))

    def claim(ref: Ref) -> str:
        return str(renamed(EntryName("claim", ref.claim, ref.story, ref.event))) if ref.claim else event(ref)

    def body(body: Body | str) -> str:
        id_ = body if isinstance(body, str) else body.id
        story, slash, unnamed = id_.partition("/")
        return event(Ref(story, unnamed)) if slash else str(renamed(EntryName("actor", id_)))

    for story in site.stories.values():
        order = list(map(event, (*story.events, *story.withdrawn)))
        yield f"the order of events in {renamed(EntryName('story', story.id))}", order
        yield f"the origins of {renamed(EntryName('story', story.id))}", _counts(story.origins)
        for listed in site.events_of(story):
            if EntryName("event", listed.ref.event, listed.ref.story) != gone:
                yield f"the origins of {event(listed.ref)}", _counts(listed.origins)
    for ref, matter in _matters(site, gone):
        yield f"how the claim {claim(ref)} stands", _standing(matter, ref, body)
        yield f"the findings on {claim(ref)}", [_finding(state, event, body) for state in matter.findings(ref)]
        yield f"the origins of {claim(ref)}", _counts(site.event(ref).claim_origins.get(ref.claim))
    for name, words, value in _listings(site, event):
        if name != gone:
            yield f"{words} {renamed(name)}", value


def _matters(site: Site, gone: EntryName | None) -> Iterator[tuple[Ref, Matter]]:
    """Yield the claims with their matters, without those of an event that is gone: another event has them then."""
    for ref, matter in site.matters.items():
        if EntryName("event", ref.event, ref.story) != gone:
            yield ref, matter


def _listings(site: Site, event: Callable[[Ref], str]) -> Iterator[tuple[EntryName, str, object]]:
    for bill in site.bills.values():
        steps = [(step.stage.key, step.reached, step.is_next, [*map(event, step.events)]) for step in bill.steps]
        yield EntryName("bill", bill.id), "the progress of", steps
    for source in site.sources.values():
        yield EntryName("source", source.id), "the citations of", [*map(event, source.cited_by)]
    for actor in site.actors.values():
        yield EntryName("actor", actor.id), "the events of", [*map(event, actor.events)]


def _counts(origins: Origins | None) -> object:
    return origins and tuple(map(len, (origins.links, origins.by_root, origins.unknown, origins.records)))


def _finding(state: FindingState, event: Callable[[Ref], str], name: Callable[[Body | str], str]) -> object:
    found = state.finding
    reviews = [(event(step.event), step.kind, event(step.target)) for step in state.reviews]
    return event(found.event), found.result, sorted(map(name, found.bodies)), reviews, state.is_under_appeal


def _standing(matter: Matter, claim: Ref, name: Callable[[Body | str], str]) -> object:
    standing = matter.standing(claim)
    if standing is None:
        return None
    groups = (
        standing.holding,
        standing.opposing,
        standing.asserted_by,
        standing.confirmed_by,
        standing.shared_by,
        standing.divided,
        standing.first,
    )
    return standing.kind, standing.answer, [sorted(map(name, group)) for group in groups]
