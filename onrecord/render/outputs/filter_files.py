"""What the filters of a story's timeline need beside its rows: their words and options, and what each event is about.

The script loads the file where a reader filters. Most readers don't, so no page holds any of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import json

from onrecord.model.addresses import matter_anchor
from onrecord.model.relations import spoken_for
from onrecord.problems import Outcome
from onrecord.render import vocabulary
from onrecord.render.context import RenderContext
from onrecord.render.english import is_marked
from onrecord.render.outputs.file_kind import FileKind
from onrecord.render.pages.story import has_filters
from onrecord.render.pagination.sizes import ROWS_PER_PAGE
from onrecord.render.tracking.tracked_types import EventSummary, StoryContents
from onrecord.render.views.text_views import LocalizedText

_SCHEMA_VERSION = 1
_LEAST = {"kind": 1, "who": 2, "claim": 2, "tag": 1}
"""The facets of events, each with the fewest events of an option: a body that spoke once has a page of its own."""
Values = Mapping[str, Sequence[Sequence[str]]]
"""The values of each event, by facet."""


def _write(context: RenderContext, id_: str) -> Outcome[str]:
    site, describe, words = context.site, context.describe, context.words
    story = site.stories[id_]
    events = [site.line(ref) for ref in story.events]
    claims, in_dispute = _claims(context, story)
    values: Values = {
        "kind": [(event.fields.type,) for event in events],
        "who": [spoken_for(event.fields) for event in events],
        "claim": [claims.get(event.ref.key, ()) for event in events],
        "tag": [event.fields.tags for event in events],
    }
    offered = {facet: _offered(values[facet], _LEAST[facet]) for facet in values}
    texts = {matter_anchor(*first): describe.localized(_text(site.line(first), first.claim)) for first in story.matters}
    names = {
        "kind": lambda kind: LocalizedText(words.gettext(vocabulary.EVENT_TYPES[kind])),
        "who": lambda actor: describe.actor(actor).name,
        "claim": texts.__getitem__,
        "tag": LocalizedText,
    }
    places = {facet: {value: place for place, value in enumerate(options)} for facet, options in offered.items()}
    ui = _words(context, story)
    return Outcome(
        json.encode(
            {
                "schema_version": _SCHEMA_VERSION,
                "words": ui,
                "words_language": "en" if is_marked(ui["done"]) else None,
                "order": story.fields.order,
                "rows_per_page": ROWS_PER_PAGE,
                "in_dispute": len(in_dispute),
                "options": {
                    facet: [
                        (value, name.text, name.lang or None, count)
                        for value, count in options.items()
                        for name in [names[facet](value)]
                    ]
                    for facet, options in offered.items()
                },
                "events": [
                    (
                        event.id,
                        *(
                            [places[facet][value] for value in dict.fromkeys(of[place]) if value in places[facet]]
                            for facet, of in values.items()
                        ),
                        int(event.ref.key in in_dispute),
                    )
                    for place, event in enumerate(events)
                ],
            }
        ).decode("utf-8")
    )


def _claims(
    context: RenderContext, story: StoryContents
) -> tuple[Mapping[tuple[str, str], Sequence[str]], frozenset[tuple[str, str]]]:
    """Return the anchors of the matters on which each event speaks, and the events on a matter in dispute."""
    claims, in_dispute = defaultdict[tuple[str, str], list[str]](list), set[tuple[str, str]]()
    for first in story.matters:
        matter = context.site.matters[first]
        for ref in matter.events:
            claims[ref.key].append(matter_anchor(*first))
        if matter.is_disputed:
            in_dispute.update(ref.key for ref in matter.events if ref.story == story.id)
    return claims, frozenset(in_dispute)


def _text(event: EventSummary, claim: str) -> Mapping[str, str]:
    return event.claim(claim).text


def _offered(values: Sequence[Sequence[str]], least: int) -> Mapping[str, int]:
    """Return the options of a facet with their counts, the most frequent first: none that would change nothing."""
    counts = Counter(value for of_event in values for value in dict.fromkeys(of_event))
    return {value: count for value, count in counts.most_common() if least <= count < len(values)}


def _words(context: RenderContext, story: StoryContents) -> Mapping[str, str]:
    """Return the words of the panel; `{}` stands where the script fills something in."""
    gettext, in_rows = context.words.gettext, context.site.division(story.id).is_in_rows
    unseen = gettext("Looks in titles, speakers, claims and relations. The texts are not on this page.")
    return {
        "done": gettext("Done"),
        "clear": gettext("Clear"),
        "find": gettext("Find in this story"),
        "looks_in": "" if in_rows else unseen,
        "only": gettext("Only"),
        "dispute": gettext("In dispute"),
        "new": gettext("New since your last visit"),
        "kind": gettext("Kind"),
        "who": gettext("Who"),
        "claim": gettext("Claim"),
        "tag": gettext("Tag"),
        "choose": gettext("Choose"),
        "order": gettext("Order"),
        "oldest": gettext("Oldest first"),
        "newest": gettext("Newest first"),
        "expand": gettext("Expand all"),
        "expand_more": gettext("Expand more"),
        "collapse": gettext("Collapse all"),
        "count": gettext("%(n)s of %(total)s", n="{n}", total="{total}"),
        "none": gettext("No event matches"),
        "remove": gettext("Remove filter: %(name)s", name="{name}"),
        "filtered": gettext("Filtered: %(filters)s", filters="{filters}"),
        "failed": gettext("Loading failed"),
    }


def _keys(context: RenderContext, story: str) -> Iterator[str]:
    if has_filters(context.site.stories[story]):
        yield story


FILTERS = FileKind[str](
    subject="story", keys=_keys, address=lambda context, story: context.addresses.filters(story), write=_write
)
