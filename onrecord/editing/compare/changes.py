"""The changes between two states of a site; JSON is these classes as they stand, a public format with a `VERSION`."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

EntryName = Literal["site", "story", "event", "actor", "source", "bill", "procedure", "page"]
StepOwner = Literal["story", "event", "bill"]
Presence = Literal["added", "removed", "edited"]
Text = Mapping[str, str]
"""A text by language."""
VERSION = 1
"""The version of the format."""


_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""The start of a word: JSON names the kind `entry-added` for `EntryAdded`."""


class Change(Struct, frozen=True, tag_field="kind", tag=lambda name: _WORD.sub("-", name).lower()):
    """One change, with the ids of the later state: `story/event` for an event, `story/event#claim` for a claim."""


class ReviewState(Struct, frozen=True):
    """A decision that upholds or reverses a finding, or another such decision."""

    event: str
    decision: Literal["upholds", "reverses"]
    of: str
    """The event of the decision that it reviews."""


class FindingState(Struct, frozen=True):
    """What a court or another body found on a claim."""

    event: str
    result: str
    bodies: tuple[str, ...]
    reviews: tuple[ReviewState, ...]
    is_under_appeal: bool


class ClaimChange(Change, frozen=True):
    """A change of a claim."""

    claim: str
    text: Text
    """Empty for a claim of a withdrawn event, whose words nothing shows any more."""


class EntryChange(Change, frozen=True):
    """A change of an entry of any kind."""

    entry: EntryName
    id: str


class EventChange(Change, frozen=True):
    """A change of an event that readers can see."""

    id: str


class RelationChange(Change, frozen=True):
    """A change of a relation."""

    origin: str
    relation: str
    target: str
    basis: str
    result: str | None = None
    """For `finds`: what was found."""
    claim: str | None = None
    """For a relation to an earlier finding: the claim that it names."""


class CorrectionChange(EventChange, frozen=True):
    """A change of a correction of an event."""

    day: str
    was: Text | None
    now: Text | None
    reason: Text | None


class QuotationChange(EventChange, frozen=True):
    """A change of a quotation of an event."""

    quotation: str
    exact: str
    source: str


class StandingState(Struct, frozen=True):
    """The standing of a claim."""

    mark: str
    """In one word, as in `data-standing` on pages: `asserted`, `disputed`, `disputed-maintained`, …."""
    holding: tuple[str, ...]
    """The actors that hold the claim; an unnamed speaker is `story/event`."""
    opposing: tuple[str, ...]
    """The actors that hold the opposite."""
    confirmed_by: tuple[str, ...]
    shared_by: tuple[str, ...]
    maintained_by: tuple[str, ...]
    answer: str | None
    """In a dispute: how the side that spoke first reacted."""
    findings: tuple[FindingState, ...] = ()
    """What courts and other bodies found on it; no standing depends on that."""
    words: str = ""
    """The findings and the standing as English pages word them."""


class StandingChanged(ClaimChange, frozen=True):
    """A claim has another standing or other findings, or other bodies hold or oppose it."""

    before: StandingState
    after: StandingState


class ClaimAdded(ClaimChange, frozen=True):
    """A claim is new."""

    standing: StandingState | None
    """None if one of the two states has errors."""


class ClaimRemoved(ClaimChange, frozen=True):
    """A claim is gone."""

    standing: StandingState | None
    """Its last standing; None if one of the two states has errors."""


class OriginCount(Struct, frozen=True):
    """The origins that something rests on."""

    known: int
    """The number of independent origins."""
    unknown: int
    """The number of sources whose reporting is of unknown origin."""
    records: int
    """The number of sources that are primary records."""


class OriginsChanged(Change, frozen=True):
    """A claim, an event or a story rests on another number of origins."""

    of: Literal["claim", "event", "story"]
    id: str
    before: OriginCount
    after: OriginCount


class EntryAdded(EntryChange, frozen=True):
    """An entry is new to readers."""

    title: Text
    date: str = ""
    """For an event: when it happened."""
    was_draft: bool = False
    """Whether it was a draft before."""


class EntryRemoved(EntryChange, frozen=True):
    """An entry is gone."""

    title: Text
    is_draft: bool = False
    """Whether it is a draft now."""


class EntryRenamed(EntryChange, frozen=True):
    """An entry has another id, and its former one is among its `aliases`."""

    before: str
    title: Text


class EntryErased(Change, frozen=True):
    """An entry was erased, so that nothing names it: it is gone, and its lines in `published.txt` are gone too.

    This stands for all changes that would name it. Others have `[erased]` in place of former words with its name.
    """

    entry: EntryName | Literal["claim"]
    now: str | None
    """The id of the entry that took its place, as `onrecord erase` makes it; null if there is none."""
    is_former_id: bool = False
    """Whether only a former id of the entry was erased."""


class EntryWithdrawn(Change, frozen=True):
    """An event was withdrawn: a notice replaces its text."""

    id: str
    day: str
    """The day of the withdrawal; empty if the entry does not say it."""
    reason: Text | None


class EntryRestored(EventChange, frozen=True):
    """A withdrawn event has its text again."""

    title: Text


class StoryEnded(Change, frozen=True):
    """A story was withdrawn with its events, or is not withdrawn any more; this stands for the changes inside it."""

    id: str
    day: str
    """The day of the withdrawal; empty if the story is not withdrawn any more."""
    reason: Text | None
    events: tuple[str, ...]
    """The events that were withdrawn with it, or that have their text again."""


class DraftChanged(Change, frozen=True):
    """A draft was added, removed or edited. Readers see none of it."""

    id: str
    """As `story/event`, or `story/`."""
    change: Presence


class DateMoved(EventChange, frozen=True):
    """An event has another date, time or time zone."""

    title: Text
    before: str
    after: str


class OrderMoved(EventChange, frozen=True):
    """An event has another place among the events that both states have."""

    title: Text
    before: str | None
    """The event that it followed; None if it was the first."""
    after: str | None
    """The event that it follows now."""


class PastWords(Struct, frozen=True):
    """What an event says in one part, in words."""

    text: Text
    """The date as typed, the names of actors, exact words, the text of a claim, or the target of a relation."""
    relation: str | None = None
    """The kind of a relation."""
    basis: str | None = None
    """The basis of a relation: `stated` or `inferred`."""
    result: str | None = None
    """For `finds`: what was found."""


class PastPart(Struct, frozen=True):
    """A part of an event that says who said what and when; null stands for an absent one."""

    field: str
    """The path of the field: `date`, `quotes.no.exact`, `claims.joint.text`, `denies.story/event#claim`."""
    before: PastWords | None
    after: PastWords | None


class PastChanged(EventChange, frozen=True):
    """A published event says something else about the past, and its `corrections` have no new entry."""

    parts: tuple[PastPart, ...]
    file: str = ""
    """The event's file; empty until `diff` fills it in, like the two fields below."""
    where: Literal["", "end", "item", "instead"] = ""
    """Where the lines go: see `lines.ADVICE`."""
    lines: str = ""
    """The lines to write."""


class TextEdited(EntryChange, frozen=True):
    """A text of an entry was edited, added (`before` is null) or removed (`after` is null)."""

    field: str
    """The path of the field, such as `summary` or `claims.joint.text`."""
    language: str
    before: str | None
    after: str | None


class FieldChanged(EntryChange, frozen=True):
    """Any other field of an entry changed; null stands for an absent value."""

    field: str
    before: Any
    after: Any


class RelationAdded(RelationChange, frozen=True):
    """An event or a claim has a new relation."""


class RelationRemoved(RelationChange, frozen=True):
    """An event or a claim has lost a relation."""


class CorrectionAdded(CorrectionChange, frozen=True):
    """An event has a new correction."""


class CorrectionRemoved(CorrectionChange, frozen=True):
    """A correction of an event is gone."""


class QuotationAdded(QuotationChange, frozen=True):
    """An event has a new quotation."""


class QuotationRemoved(QuotationChange, frozen=True):
    """A quotation of an event is gone."""


class QuotationLost(QuotationChange, frozen=True):
    """The kept text of a source contained the words of a quotation, and no longer does."""

    has_kept_text: bool
    """Whether the source still has a kept text; without one, nothing proves the quotation any more."""


class KeptTextChanged(Change, frozen=True):
    """The kept text of a source was added, removed or edited."""

    source: str
    change: Presence


class StageState(Struct, frozen=True):
    """The progress of a bill at one stage of its procedure."""

    reached: Literal["yes", "no", "gap"]
    outcomes: tuple[str, ...]
    """The outcome of each event at the stage; empty where the entry names none."""
    is_open_again: bool
    is_end: bool
    """Whether the procedure ended here."""


class StageChanged(Change, frozen=True):
    """A bill has advanced to a stage, or its record of the stage changed."""

    bill: str
    stage: str
    label: Text
    before: StageState
    after: StageState


class NextStagesChanged(Change, frozen=True):
    """Other stages can come next for a bill."""

    bill: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class StepChange(Change, frozen=True):
    """A change of a step that lies ahead, or lay ahead once."""

    entry: StepOwner
    id: str
    """The id of the story or bill, or `story/event`."""
    step: str
    title: Text
    """What is to happen: the step's title, or the name of the stage."""


class StepSet(StepChange, frozen=True):
    """A step is new to readers."""

    day: str
    """For when it is set, as typed: with a time, a zone and a last day."""


class StepMoved(StepChange, frozen=True):
    """A step is set for another day or time."""

    before: str
    after: str
    recorded: str
    """The day on which the former one was recorded; empty if the entry does not say it."""
    is_kept: bool
    """Whether the entry keeps the former day in `earlier`."""


class StepHappened(StepChange, frozen=True):
    """A step happened by an event that readers can see."""

    event: str


class StepCancelled(StepChange, frozen=True):
    """A step fell through."""

    day: str
    """The day on which this was recorded."""
    reason: Text


class StepReopened(StepChange, frozen=True):
    """A step had happened or fallen through, and the entry no longer says so."""

    day: str


class StepRemoved(StepChange, frozen=True):
    """A step is gone from an entry that readers still see."""

    day: str
    """For when it was set."""
    is_open: bool
    """Whether it had neither happened nor fallen through."""


class AddressAdded(Change, frozen=True):
    """The site has a page or a file at a new address."""

    address: str
    redirect: str | None
    """Where a page leads that only redirects; else null."""


class AddressRemoved(Change, frozen=True):
    """Nothing is at this address any more: links to it break."""

    address: str
    redirect: str | None
    """Where it led if it was a redirect."""


class RedirectChanged(Change, frozen=True):
    """An address became a redirect, leads elsewhere, or has a page of its own again."""

    address: str
    before: str | None
    after: str | None


class IdHostChanged(Change, frozen=True):
    """The ids of feeds and calendars get another host, so that all entries are new to those who follow the site."""

    before: str
    """The host so far; empty if `site.yaml` named none, and it was that of `--base-url`."""
    after: str
    """The host from now on; empty as above."""
    line: str
    """The line of `site.yaml` that keeps the ids; empty if the host so far is not known."""
    is_in_place: bool
    """Whether the line goes in place of a `feed_host` that is there, and not at the end of the file."""


class FileChanged(Change, frozen=True):
    """One of the site's own templates, static files or files of `root/` was added, removed or edited."""

    path: str
    change: Presence


AnyChange = (
    StandingChanged | ClaimAdded | ClaimRemoved | OriginsChanged
    | EntryAdded | EntryRemoved | EntryRenamed | EntryErased | EntryWithdrawn | EntryRestored | StoryEnded
    | DraftChanged | PastChanged | DateMoved | OrderMoved | TextEdited | FieldChanged
    | RelationAdded | RelationRemoved | CorrectionAdded | CorrectionRemoved
    | QuotationAdded | QuotationRemoved | QuotationLost | KeptTextChanged
    | StageChanged | NextStagesChanged
    | StepSet | StepMoved | StepHappened | StepCancelled | StepReopened | StepRemoved
    | IdHostChanged | AddressAdded | AddressRemoved | RedirectChanged | FileChanged
)  # fmt: skip
"""Every kind of change."""
