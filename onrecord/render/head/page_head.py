"""Makes the head of a page for browsers, search engines and social networks."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from onrecord.model.addresses import static_file
from onrecord.model.fields import Counter
from onrecord.model.matters import Matter
from onrecord.model.relations import Ref
from onrecord.model.site import Actor, Bill, Event, Story
from onrecord.model.web_addresses import ascii_host
from onrecord.render.describe.bill_describer import BillDescriber
from onrecord.render.describe.describer import Describer
from onrecord.render.describe.matter_describer import MatterDescriber
from onrecord.render.english_words import remove_marks
from onrecord.render.feeds.following import Follow, Following
from onrecord.render.fragments import Markup, escape
from onrecord.render.full_stops import sentence
from onrecord.render.head.breadcrumbs import Crumb
from onrecord.render.head.linked_entries import LinkedEntries
from onrecord.render.head.structured_data import About, StructuredData
from onrecord.render.moments import rfc_3339
from onrecord.render.theme.style_sheet import StyleSheet
from onrecord.render.tracking.event_updates import Changes
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.views.data_views import RecordView
from onrecord.render.views.event_views import EventView

_POLICIES = (
    "default-src 'self'; img-src 'self' data:; child-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'"
)
"""The policy allows no inline script, no inline style but the page's own, no frame, plug-in or form target: injected
HTML does nothing."""


_MOST_TOLD = 2
"""The most relations or claims of an event that its description names."""


class Head(Struct, frozen=True):
    """The values of a page's head, apart from its title, style and script."""

    policy: Markup
    """The page's Content Security Policy."""
    counter: Counter | None
    title: str
    """The title for social networks; empty where it is the page's own."""
    site: str
    description: str
    url: str
    """The canonical URL; empty without a base URL, and for pages that search engines shall not list."""
    kind: str
    """`article` for an event's page, else `website`."""
    locale: str
    published: str
    updated: str
    """Empty if nothing changed since it was published."""
    image: str
    """The URL of the first picture that is not a drawing."""
    image_alt: str
    follow: tuple[Follow, ...]
    """The feeds of the page's subject, and the Atom feed of the whole site, each once."""
    data: Markup
    """The page's structured data (schema.org); empty for most pages."""


class Heads:
    """Makes the heads of pages of one language."""

    def __init__(self, describe: Describer, changes: Changes, following: Following, style: StyleSheet | None) -> None:
        self._describe = describe
        self._changes = changes
        self._data = StructuredData(describe, changes, LinkedEntries(describe))
        self._site = (home := following.home()) and replace(home, json_feed="")
        self._locale = describe.words.open_graph
        self._policy = _policy(describe.site.fields.counter)
        self._policy_with_style = _policy(describe.site.fields.counter, style.hash if style else "")

    def of(self, about: About | None, address: str, values: Mapping[str, Any], trail: Sequence[Crumb] = ()) -> Head:
        """Return the head of the page at `address`; `about` is its subject, `trail` the way to it, if any."""
        describe = self._describe
        site = self._describe.site
        known = site.base_url is not None and values["indexed"]
        event = about if isinstance(about, Event) else None
        change = self._changes.of(event.ref) if event else None
        # Social networks can't show drawings.
        shown = (one for one in event.fields.media if site.pictures[one.src].format != "svg") if event else iter(())
        picture = next(shown, None)
        return Head(
            policy=self._policy_with_style if values["style"] else self._policy,
            counter=site.fields.counter,
            title=self._title(about),
            site=describe.plain(site.fields.title),
            description=self._event(event, values["event"]) if event else self._description(about),
            url=describe.url(address) if known else "",
            kind="article" if event else "website",
            locale=self._locale,
            published=rfc_3339(change.published) if change else "",
            updated=rfc_3339(change.updated) if change and change.updated != change.published else "",
            image=describe.url(static_file(site.pictures[picture.src].fallback.file)) if picture and known else "",
            image_alt=describe.plain(picture.alt) if picture else "",
            follow=tuple(filter(None, (values["follow"], self._site if address != describe.addresses.home else None))),
            data=self._data.of(about, address, trail) if known else Markup(""),
        )

    def _title(self, about: About | None) -> str:
        if isinstance(about, Matter):
            return MatterDescriber(self._describe).title(about.first_claim)
        if isinstance(about, TrackedSite | Story | Event | Bill):
            return self._describe.plain(about.fields.title)
        return ""

    def _event(self, event: Event, view: EventView) -> str:
        """Return an event's summary, or else what is recorded of it: what, when, who, and what it says or answers.

        A claim is marked as one, and a relation names its target: neither is told as a fact. What only the editors read
        in it is left out.
        """
        if view.summary:
            return view.summary.text
        matters = MatterDescriber(self._describe)
        told = [escape(", ".join(filter(None, (view.type_words, view.when.words, view.who.striptags()))))]
        if view.step:
            stages = (f"{view.step.bill.title.text}, {stage.label.text}" for stage in view.step.stages)
            told += map(escape, stages)
        stated = [relation.sentence for relation in view.does if not relation.reading and not relation.inferred]
        told += stated[:_MOST_TOLD]
        if not stated:
            claims = (Ref(event.story, event.id, claim.id) for claim in event.fields.claims[:_MOST_TOLD])
            told += (escape(matters.title(claim)) for claim in claims)
        return remove_marks(" ".join(sentence(words.striptags()) for words in told))

    def _description(self, about: About | None) -> str:
        """Return the description for search engines: the site's own, a summary, or a story's latest event."""
        describe = self._describe
        if isinstance(about, TrackedSite):
            return describe.plain(about.fields.description)
        if isinstance(about, Matter):
            return MatterDescriber(describe).summary(about)
        if isinstance(about, RecordView):
            return about.description
        if isinstance(about, Actor):
            return describe.plain(about.fields.role)
        if isinstance(about, Bill):
            return describe.plain(about.fields.summary) or BillDescriber(describe).state_sentence(about)
        if not isinstance(about, Story):
            return ""
        if about.fields.summary or not about.events:
            return describe.plain(about.fields.summary)
        last = describe.site.line(about.events[-1]).fields
        return f"{describe.words.date(last.date)}: {describe.plain(last.title)}"


def _policy(counter: Counter | None, style: str = "") -> Markup:
    """Return the policy for an attribute in double quotes, in which single quotes need no escape."""
    return Markup(str(escape(content_policy(counter, style))).replace("&#39;", "'"))


def content_policy(counter: Counter | None, style: str = "") -> str:
    """Return the policy of a site's pages; a counter adds its origins, an embedded `style` its hash."""
    added: dict[str, tuple[str, ...]] = {"style-src": (style,)} if style else {}
    if counter is not None:
        script = origin(counter.script)
        others = tuple(dict.fromkeys(map(origin, counter.connects)))
        added |= {"script-src": (script,), "connect-src": tuple(dict.fromkeys((script, *others))), "img-src": others}
    known = {own.partition(" ")[0]: own for own in _POLICIES.split("; ")}
    # A kind that gets more than the default allows needs its own part, which has the default too.
    parts = known | {kind: known.get(kind, f"{kind} 'self'") for kind in added}
    return "; ".join(" ".join((own, *added.get(kind, ()))) for kind, own in parts.items())


def origin(url: str) -> str:
    """Return the origin of a URL, as policies name it (RFC 6454)."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme.lower()}://{ascii_host(parts.hostname or '')}{port}"
