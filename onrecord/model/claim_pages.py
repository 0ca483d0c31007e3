"""The pages of claims that a site has published, whose addresses stay."""

from collections.abc import Iterator
from datetime import date

from onrecord.model.full_names import EntryName
from onrecord.model.relations import Ref
from onrecord.model.site import Event, Site


def unlisted_pages(site: Site, before: date) -> tuple[str, ...]:
    """Return the pages of claims that were public `before` a day and are not in the list, as `STORY/EVENT/CLAIM/`.

    Its claim and an answer were public then. By these lines the addresses stay after the answer is withdrawn.
    """
    found = {*_public_pages(site, before)} - site.claim_pages
    return tuple(sorted(EntryName("claim", ref.claim, *ref.key).page for ref in found))


def _public_pages(site: Site, before: date) -> Iterator[Ref]:
    public = {key for key, event in site.events.items() if _was_published(event, before)}
    for claim, matter in site.matters.items():
        is_first = claim == matter.first_claim and claim.key in public
        is_example = site.stories[claim.story].fields.example
        if is_first and not is_example and sum(ref.key in public for ref in matter.events) > 1:
            yield claim


def _was_published(event: Event, before: date) -> bool:
    published = event.fields.published
    is_shown = event.fields.status not in ("draft", "withdrawn")
    return is_shown and published is not None and published.date.latest < before
