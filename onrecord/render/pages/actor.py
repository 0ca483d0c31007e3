"""The page of an actor, with its statements and the events that mention it."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from onrecord.model.addresses import Addresses
from onrecord.render import vocabulary
from onrecord.render.context import RenderContext
from onrecord.render.fragments import Fragment
from onrecord.render.pages.days_set import last_change, stories_of_steps
from onrecord.render.pages.indexes import index_crumb
from onrecord.render.pages.lists import EventList, ListPart, lines


def _actor(context: RenderContext, id_: str) -> Mapping[str, Any]:
    actor, describe = context.site.actors[id_], context.describe
    fields = actor.fields
    first = LIST.pages(context.site, id_)[0].slice.of(LIST.events(context.site, id_))
    spoken = tuple(ref for ref in first if ref in set(actor.spoke))
    return {
        "index_address": context.addresses.actors,
        "name": describe.localized(fields.name),
        "kind": context.words.gettext(vocabulary.ACTOR_KINDS[fields.kind]),
        "role": describe.maybe_localized(fields.role),
        "parents": context.describe_actor.parents(fields),
        "people": context.describe_actor.people(actor),
        "facts": context.describe_actor.findings_counted(actor.spoke),
        "findings": context.describe_actor.findings(spoken),
        "expected": context.describe_expected.days_set(actor.expected),
        "claims": tuple(context.describe_actor.claims(spoken)),
        "denied": tuple(context.describe_actor.denied(spoken)),
        "other_names": context.describe_actor.other_names(fields),
        "different_from": describe.actors(fields.different_from),
        "outside": tuple(filter(None, (fields.url, *fields.same_as))),
        "follow": context.following.actor(actor),
    }


def _groups(context: RenderContext, part: ListPart) -> Iterator[tuple[str, tuple[Fragment, ...]]]:
    """Yield the actor's own statements, in lines that do not repeat its name, then the events that mention it."""
    gettext, actor = context.words.gettext, context.site.actors[part.id]
    spoke, speaking = {*actor.spoke, *actor.parts_spoke}, context.describe_actor.speaking
    own = (ref for ref in part.refs if ref in spoke)
    if statements := tuple(context.theme.line_of(ref, speaking(part.id, ref), part.names_story) for ref in own):
        yield gettext("Statements"), statements
    mentioned = lines(context, (ref for ref in part.refs if ref not in spoke), names_story=part.names_story)
    if mentioned:
        yield gettext("Mentioned in"), mentioned


LIST = EventList(
    subject="actor",
    address=Addresses.actor,
    name=lambda context, id_: context.describe.actor(id_).name,
    groups=_groups,
    index=lambda context: index_crumb(context, "actor"),
    more_stories=lambda site, id_: stories_of_steps(site, site.actors[id_].expected),
)
ACTOR = replace(
    LIST.page("actor.html", _actor),
    about=lambda context, id_: context.site.actors[id_],
    changed_on=lambda site, id_: last_change(site, site.actors[id_].expected),
)
FURTHER_EVENTS = LIST.further_pages()
