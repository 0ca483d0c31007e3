"""The types of what programs read: version 1 of the API and of the dump.

The JSON, its JSON Schemas, the columns of CSV files and their Data Package follow from these types. A field that an
entry has under the same name takes its description from `model/fields`. Every field is always there, with one type;
what is unknown is null. `tests/render/test_api_schemas.py` refuses changes that break readers.

Ids are whole: `story/event` and `story/event#claim`. A list of values that may grow is a text with examples; all other
lists of values, each a `Literal`, are complete for ever.

The module is long, since it has every type that version 1 promises: a promise is read and compared as a whole.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, get_args

from msgspec import Meta, Struct

from onrecord.model import choices, fields
from onrecord.model.expected import StepState
from onrecord.model.frozen_model import Fields
from onrecord.model.standings import Answer, StandingKind

Table = type[Struct]
VERSION = 1
RULES: Mapping[str, str] = {
    "asserted": "one side says it, or several in one statement; nobody opposes it",
    "confirmed": "a body of another side confirms it; nobody opposes it",
    "shared": "a body of another side says the same; nobody opposes it",
    "withdrawn": "all who held it took it back",
    "disputed": "bodies hold it, and others hold the opposite",
    "disputed-maintained": "as `disputed`; the side that spoke first repeated its word since",
    "disputed-unanswered": "as `disputed`; the record has no reply since from the side that spoke first",
    "disputed-withdrawn": "as `disputed`; nobody who spoke first still holds its word",
    "recorded": "the event records that the bill reached the stage",
    "ends-the-procedure": "as `recorded`; by the procedure, the bill goes no further",
    "opened-again": "the bill had reached the stage; by the procedure, the event opened it again",
    "must-have-passed": "no event records the stage; by the procedure, the bill passed it before the event",
    "allowed-next": "by the procedure, the stage may follow the event; without an event, it may come first",
    "not-recorded": "no event records the stage",
    "latest-step": "the event is the latest step that is recorded",
    "no-step": "no step is recorded",
}
"""The sentence of each rule from which a standing or the state of a bill follows."""


def _list_values(values: Any) -> Meta:  # noqa: ANN401  (a `Literal` has no type of its own)
    """Return the values of a list that may grow."""
    return Meta(examples=list(get_args(values)))


def _describe(model: type[Fields]) -> Mapping[str, Meta]:
    """Return the description of each field of an entry."""
    return {name: Meta(description=info.description) for name, info in model.rows().items()}


Texts = Mapping[str, str]
Moment = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
Rule = Annotated[str, Meta(examples=list(RULES))]
RelationKind = Annotated[str, Meta(examples=list(fields.RELATIONS))]
OpenEventType = Annotated[str, _list_values(choices.EventType)]
OpenChannel = Annotated[str, _list_values(choices.Channel)]
OpenBillOutcome = Annotated[str, _list_values(choices.BillOutcome)]
OpenClassification = Annotated[str, _list_values(choices.Classification)]
OpenExpectedKind = Annotated[str, _list_values(choices.ExpectedKind)]
OpenStepState = Annotated[str, _list_values(StepState)]
OpenSourceType = Annotated[str, _list_values(choices.SourceType)]
VoteManner = Annotated[str, Meta(examples=["without-vote"])]
CorrectionKind = Annotated[str, Meta(examples=["correction", "withdrawal", "withdrawal-of-story"])]
ChangeKind = Annotated[
    str,
    Meta(
        examples=["added", "correction", "withdrawal", "withdrawal-of-story", "standing", "finding", "review"],
    ),
]

Published = Annotated[
    Moment | None,
    Meta(description="when it was published here; of several entries, the first"),
]
Updated = Annotated[
    Moment | None,
    Meta(
        description="when it last changed: it was corrected, or another entry answered it; of several entries, the last"
    ),
]
Number = Annotated[int, Meta(description="its place among these of the same entry, from 1")]
WholeQuotation = Annotated[
    str | None,
    Meta(description="the whole id of that quotation, `story/event/quotation`"),
]
Checked = Annotated[
    str,
    Meta(
        examples=["found", "not-compared"],
        description="`found`: this build found the words in the kept text of their source; `not-compared`: no text of "
        "the source is kept, so nobody has compared them here",
    ),
]
OriginCount = Annotated[
    int,
    Meta(description="the number of independent origins of these sources, as far as they are known"),
]
UnknownOriginCount = Annotated[
    int,
    Meta(description="the number of these sources that report from an unknown origin"),
]

_OF_SAYS = _describe(fields.Says)
_OF_VIA = _describe(fields.Via)
_OF_CITATION = _describe(fields.Citation)
_OF_VOTES = _describe(fields.Votes)
_OF_QUOTE = _describe(fields.Quote)
_OF_MEDIA = _describe(fields.Media)
_OF_STAGE_REACHED = _describe(fields.StageReached)
_OF_CORRECTION = _describe(fields.Correction)
_OF_EVENT = _describe(fields.EventFields)
_OF_PLANNED_DAY = _describe(fields.PlannedDay)
_OF_EXPECTED = _describe(fields.Expected)
_OF_CANCELLATION = _describe(fields.Cancellation)
_OF_CLAIM = _describe(fields.Claim)
_OF_FINDS = _describe(fields.Finds)
_OF_RELATION = _describe(fields.Relation)
_OF_STAGE = _describe(fields.Stage)
_OF_IDENTIFIER = _describe(fields.Identifier)
_OF_BILL = _describe(fields.BillFields)
_OF_MEMBERSHIP = _describe(fields.Membership)
_OF_OTHER_NAME = _describe(fields.OtherName)
_OF_ACTOR = _describe(fields.ActorFields)
_OF_SOURCE = _describe(fields.SourceFields)
_OF_COVERAGE = _describe(fields.Coverage)
_OF_STORY = _describe(fields.StoryFields)
_OF_SITE = _describe(fields.SiteFields)


_LICENCE = Meta(description="the licence of the site's own words; it covers neither quotations nor pictures")
_LINKS = Meta(description="the addresses of the entries that this file names")


class _Entry(Struct):
    """What each entry with a page begins with."""

    id: Annotated[str, Meta(description="its id: `story/event` for an event, `story/event#claim` for a claim")]
    uri: Annotated[
        str | None,
        Meta(description="the address of its own file in the API; null without the output `api-single`"),
    ]
    page: Annotated[
        str,
        Meta(
            description="the address of its page; relative to the site's root if the site names no address of its own"
        ),
    ]
    aliases: Annotated[Sequence[str], Meta(description="its former ids, the oldest first")]


class _File(Struct):
    """What each file of the API begins with."""

    schema_version: Annotated[Literal[1], Meta(description="the version of the API")]
    first_published: Published
    updated: Updated
    site: Annotated[str | None, Meta(description="the address of the site")]
    licence: Annotated[Texts | None, _LICENCE]


class Says(Struct):
    """What a source says differently from the entry."""

    date: Annotated[str | None, _OF_SAYS["date"]]
    note: Annotated[Texts | None, _OF_SAYS["note"]]


class Via(Struct):
    """An origin of a source's reporting."""

    source: Annotated[str | None, _OF_VIA["source"]]
    external: Annotated[Texts | None, _OF_VIA["external"]]
    issued: Annotated[str | None, _OF_VIA["issued"]]


class Citation(Struct):
    """A citation of a source."""

    source: Annotated[str, _OF_CITATION["source"]]
    locator: Annotated[str | None, _OF_CITATION["locator"]]
    via: Annotated[Sequence[Via] | None, _OF_CITATION["via"]]
    says: Annotated[Says | None, _OF_CITATION["says"]]


class TextCitation(Struct):
    """A citation of a source in the text of an event."""

    source: Annotated[str, _OF_CITATION["source"]]
    locator: Annotated[str | None, _OF_CITATION["locator"]]
    prefix: Annotated[str | None, Meta(description="the words before it, such as 'see'")]
    language: Annotated[str, Meta(description="the language of the text that has it")]
    place: Annotated[
        int,
        Meta(description="where: the number of Unicode characters before it in `text` of the event in that language"),
    ]


class Votes(Struct, rename={"for_": "for"}):
    """The result of a vote."""

    manner: Annotated[VoteManner | None, _OF_VOTES["manner"]]
    for_: Annotated[int | None, _OF_VOTES["for"]]
    against: Annotated[int | None, _OF_VOTES["against"]]
    abstained: Annotated[int | None, _OF_VOTES["abstained"]]


class Quotation(Struct):
    """Words of others, exactly as the source has them."""

    id: Annotated[str, _OF_QUOTE["id"]]
    quotation: Annotated[str, Meta(description="its whole id, `story/event/quotation`")]
    event: Annotated[str, Meta(description="the id of the event that has it")]
    exact: Annotated[str, _OF_QUOTE["exact"]]
    prefix: Annotated[str | None, _OF_QUOTE["prefix"]]
    suffix: Annotated[str | None, _OF_QUOTE["suffix"]]
    lang: Annotated[str, _OF_QUOTE["lang"]]
    speaker: Annotated[Sequence[str], _OF_QUOTE["speaker"]]
    source: Annotated[str, _OF_QUOTE["source"]]
    checked: Checked
    translation: Annotated[Texts | None, _OF_QUOTE["translation"]]
    translator: Annotated[Texts | None, _OF_QUOTE["translator"]]
    rights: Annotated[
        Literal["their authors"],
        Meta(description="who has the rights in the words; the licence of the record doesn't cover them"),
    ]


class Picture(Struct):
    """A picture of an event, as pages show it."""

    address: Annotated[
        str,
        Meta(description="its address; relative to the site's root if the site names no address of its own"),
    ]
    width: Annotated[int, Meta(description="its width in pixels")]
    height: Annotated[int, Meta(description="its height in pixels")]
    alt: Annotated[Texts, _OF_MEDIA["alt"]]
    credit: Annotated[Texts, _OF_MEDIA["credit"]]
    caption: Annotated[Texts | None, _OF_MEDIA["caption"]]
    source: Annotated[str | None, _OF_MEDIA["source"]]


class Step(Struct):
    """A step by which a bill reached a stage."""

    event: Annotated[str, Meta(description="the id of the event")]
    number: Annotated[int, Meta(description="its place among the stages that the bill reached by the event, from 1")]
    bill: Annotated[str, Meta(description="the id of the bill")]
    day: Annotated[
        dt.date,
        Meta(
            description="the last possible day of the event; of one that lasts, of its end, which is when the "
            "outcome and the votes are known"
        ),
    ]
    stage: Annotated[str, _OF_STAGE_REACHED["stage"]]
    outcome: Annotated[OpenBillOutcome | None, _OF_STAGE_REACHED["outcome"]]
    chamber: Annotated[str | None, _OF_STAGE_REACHED["chamber"]]
    votes: Annotated[Votes | None, _OF_STAGE_REACHED["votes"]]


class Plan(Struct):
    """A day for which a step was set that lay ahead then."""

    step: Annotated[str, Meta(description="the id of the step")]
    number: Annotated[
        int,
        Meta(description="its place among the days for which the step was set, from 1, the oldest; the last one holds"),
    ]
    date: Annotated[str, _OF_PLANNED_DAY["date"]]
    until: Annotated[str | None, _OF_PLANNED_DAY["until"]]
    time: Annotated[str | None, _OF_PLANNED_DAY["time"]]
    timezone: Annotated[str, Meta(description="the IANA zone of `time`")]
    first_day: Annotated[dt.date | None, Meta(description="the first possible day; null if there is no lower bound")]
    last_day: Annotated[dt.date, Meta(description="the last possible day, of `until` if there is one")]
    announced: Annotated[str | None, _OF_PLANNED_DAY["announced"]]
    day: Annotated[
        dt.date | None,
        Meta(description="the day from which on it was set so: that on which it was made known, as far as it is known"),
    ]
    recorded: Annotated[dt.date | None, Meta(description="the day on which this site recorded it")]
    words: Annotated[
        Texts,
        Meta(description="that and when it was set, as pages say it: a sentence that stays true after the day"),
    ]
    sources: Annotated[Sequence[Citation], Meta(description="its sources; those of the event or the bill without own")]


class Cancellation(Struct):
    """The end of a step that will not come."""

    day: Annotated[dt.date, _OF_CANCELLATION["date"]]
    reason: Annotated[Texts, _OF_CANCELLATION["reason"]]
    sources: Annotated[Sequence[Citation], _OF_CANCELLATION["sources"]]


class ExpectedStep(Struct):
    """A step that lies ahead, or lay ahead once. It is no event, and no count of events has it.

    No field says whether its day is over, since a build has no clock.
    """

    id: Annotated[
        str,
        Meta(
            description="its id, by the entry that has it: `story/#step`, `story/event#step` or `bills/bill#step`; "
            "a claim can have an id of the same form"
        ),
    ]
    page: Annotated[
        str,
        Meta(
            description="the address of its place on a page; relative to the site's root if the site names no address "
            "of its own"
        ),
    ]
    story: Annotated[
        str | None,
        Meta(description="the id of the story that has it, or whose event has it; null for that of a bill"),
    ]
    set_by: Annotated[str | None, Meta(description="the id of the event that set it, if an event has it")]
    bill: Annotated[str | None, Meta(description="the id of the bill whose step it is")]
    kind: Annotated[OpenExpectedKind, _OF_EXPECTED["kind"]]
    title: Annotated[Texts, Meta(description="what is to happen; of a step without a title, the name of its stage")]
    stage: Annotated[str | None, _OF_EXPECTED["stage"]]
    date: Annotated[str, _OF_EXPECTED["date"]]
    until: Annotated[str | None, _OF_EXPECTED["until"]]
    time: Annotated[str | None, _OF_EXPECTED["time"]]
    timezone: Annotated[str, Meta(description="the IANA zone of `time`")]
    first_day: Annotated[dt.date | None, Meta(description="the first possible day; null if there is no lower bound")]
    last_day: Annotated[dt.date, Meta(description="the last possible day, of `until` if there is one")]
    recorded: Annotated[dt.date | None, Meta(description="the day on which this site recorded its present day")]
    words: Annotated[
        Texts,
        Meta(description="that and when it was set, as pages say it: a sentence that stays true after the day"),
    ]
    actors: Annotated[Sequence[str], _OF_EXPECTED["actors"]]
    note: Annotated[Texts | None, _OF_EXPECTED["note"]]
    state: Annotated[
        OpenStepState,
        Meta(
            description="what is recorded of it: a day is `set`, it `happened` by an event, or it was `cancelled`; "
            "`set` says nothing of whether that day is over"
        ),
    ]
    happened: Annotated[str | None, Meta(description="the id of the event by which it happened")]
    cancelled: Annotated[Cancellation | None, Meta(description="that it fell through, and why")]
    plans: Annotated[
        Sequence[Plan],
        Meta(description="the days for which it was set, the oldest first; the last one is that of the step itself"),
    ]


class Correction(Struct):
    """A correction of a published error, or a withdrawal."""

    kind: Annotated[CorrectionKind, Meta(description="what it is")]
    story: Annotated[str, Meta(description="the id of the story")]
    event: Annotated[str | None, Meta(description="the id of the event; null for a whole story")]
    page: Annotated[
        str,
        Meta(
            description="the address of its page; relative to the site's root if the site names no address of its own"
        ),
    ]
    day: Annotated[dt.date, Meta(description="the day of the correction or withdrawal")]
    was: Annotated[Texts | None, _OF_CORRECTION["was"]]
    now: Annotated[Texts | None, _OF_CORRECTION["now"]]
    reason: Annotated[Texts | None, _OF_CORRECTION["reason"]]


class Event(_Entry):
    """One thing that happened."""

    story: Annotated[str, Meta(description="the id of the story")]
    type: Annotated[OpenEventType, _OF_EVENT["type"]]
    date: Annotated[str, _OF_EVENT["date"]]
    until: Annotated[str | None, _OF_EVENT["until"]]
    time: Annotated[str | None, _OF_EVENT["time"]]
    title: Annotated[Texts, _OF_EVENT["title"]]
    summary: Annotated[Texts | None, _OF_EVENT["summary"]]
    speaker: Annotated[Sequence[str], _OF_EVENT["speaker"]]
    on_behalf_of: Annotated[Sequence[str], _OF_EVENT["on_behalf_of"]]
    role: Annotated[Texts | None, _OF_EVENT["role"]]
    audience: Annotated[Texts | None, _OF_EVENT["audience"]]
    channel: Annotated[OpenChannel | None, _OF_EVENT["channel"]]
    actors: Annotated[Sequence[str], _OF_EVENT["actors"]]
    bill: Annotated[str | None, _OF_EVENT["bill"]]
    tags: Annotated[Sequence[str], _OF_EVENT["tags"]]
    first_day: Annotated[
        dt.date | None,
        Meta(
            description="the first possible day in the story's time zone, by which pages count; null if there is "
            "no lower bound"
        ),
    ]
    last_day: Annotated[
        dt.date,
        Meta(description="the last possible day in the story's time zone, as the order of the events narrows it"),
    ]
    timezone: Annotated[str, Meta(description="the IANA zone in which `date` and `time` are written")]
    after: Annotated[Sequence[str], _OF_EVENT["after"]]
    during: Annotated[str | None, _OF_EVENT["during"]]
    text: Annotated[Texts | None, Meta(description="the whole text, without links and citations")]
    text_citations: Annotated[
        Sequence[TextCitation],
        Meta(description="the citations in the texts, in their order; one may rest on a source that `sources` lacks"),
    ]
    media: Annotated[Sequence[Picture], _OF_EVENT["media"]]
    stages: Annotated[Sequence[Step], Meta(description="the stages that the bill reached by it, in their order")]
    claims: Annotated[Sequence[str], Meta(description="the ids of its claims")]
    expected: Annotated[Sequence[str], Meta(description="the ids of the steps that it set for later days")]
    quotes: Annotated[Sequence[Quotation], Meta(description="words of others")]
    sources: Annotated[Sequence[Citation], Meta(description="its sources")]
    origins: OriginCount
    unknown_origins: UnknownOriginCount
    first_published: Published
    updated: Updated
    corrections: Annotated[Sequence[Correction], Meta(description="its corrections, the oldest first")]


class Withdrawn(_Entry):
    """An entry that the editors took back; its words are gone."""

    reason: Annotated[Texts | None, _OF_CORRECTION["reason"]]
    first_published: Published
    withdrawn: Annotated[dt.date | None, Meta(description="the day of the withdrawal, if it is recorded")]


class JoinedPosition(Struct):
    """A position on a claim that follows from what a body says on another one, which says the same or the opposite."""

    body: Annotated[str, Meta(description="the body")]
    claim: Annotated[str, Meta(description="the claim on which it spoke")]


class Standing(Struct):
    """How a claim stands, from a day on. It never says who is right."""

    kind: Annotated[StandingKind, Meta(description="the standing")]
    answer: Annotated[
        Answer | None,
        Meta(description="in a dispute, how the side that spoke first has reacted since; null if in another way"),
    ]
    rule: Annotated[Rule, Meta(description="the rule from which it follows; `index.json` has the sentence of each")]
    event: Annotated[str | None, Meta(description="the id of the event from which it follows, if it follows from one")]
    day: Annotated[
        dt.date,
        Meta(
            description="the day from which on it holds, in the record as of each day: the day of that event, or "
            "that of another one which joined claims"
        ),
    ]
    holding: Annotated[
        Sequence[str],
        Meta(
            description="the bodies that hold the claim: actors, or `story/event` for the unnamed speaker of that event"
        ),
    ]
    opposing: Annotated[Sequence[str], Meta(description="the bodies that hold the opposite")]
    confirmed_by: Annotated[Sequence[str], Meta(description="the bodies of other sides that confirmed it")]
    joined: Annotated[
        Sequence[JoinedPosition],
        Meta(
            description="those of `holding` and `opposing` that spoke only of joined claims, each with the claim "
            "from which its position follows"
        ),
    ]


class Claim(_Entry):
    """One assertion, with the history of its standing."""

    story: Annotated[str, Meta(description="the id of the story")]
    text: Annotated[Texts, _OF_CLAIM["text"]]
    quote: Annotated[str | None, _OF_CLAIM["quote"]]
    quotation: WholeQuotation
    event: Annotated[str, Meta(description="the id of its event")]
    claimed_by: Annotated[Sequence[str], Meta(description="the actors for whom the event speaks")]
    sources: Annotated[Sequence[Citation], Meta(description="its sources")]
    origins: OriginCount
    unknown_origins: UnknownOriginCount
    point: Annotated[
        str,
        Meta(
            description="the id of the first claim on the same point: the same for all claims that say this or "
            "the opposite"
        ),
    ]
    is_opposite: Annotated[bool, Meta(description="whether it says the opposite of that first claim")]
    standing: Annotated[Standing | None, Meta(description="how it stands today; null if nobody has held it")]
    history: Annotated[
        Sequence[Standing],
        Meta(
            description="its standings from its own event on, the oldest first, each with the bodies of that day; "
            "the last one by a day is how it stood by the end of that day"
        ),
    ]


class Review(Struct):
    """What became of a finding."""

    kind: Annotated[
        Literal["upholds", "reverses", "appeals", "withdraws"],
        Meta(
            description="whether the event upholds or reverses the decision, appeals against it, or withdraws an appeal"
        ),
    ]
    event: Annotated[str, Meta(description="the id of the event")]
    day: Annotated[
        dt.date,
        Meta(description="the last possible day of the event; of a decision that lasts, of its end"),
    ]
    bodies: Annotated[
        Sequence[str],
        Meta(description="who decided or appealed: actors, or `story/event` for the unnamed speaker of that event"),
    ]
    target: Annotated[str, Meta(description="the id of the event of the decision; for `withdraws`, that of the appeal")]


class Finding(Struct):
    """What a court, a regulator or another body found on a claim. It changes no standing."""

    story: Annotated[str, Meta(description="the id of the story")]
    claim: Annotated[str, Meta(description="the id of the claim")]
    event: Annotated[str, Meta(description="the id of the event of the finding")]
    day: Annotated[dt.date, Meta(description="the last possible day of the event; of one that lasts, of its end")]
    bodies: Annotated[
        Sequence[str],
        Meta(description="who found it: actors, or `story/event` for the unnamed speaker of that event"),
    ]
    sources: Annotated[Sequence[Citation], Meta(description="its sources")]
    is_under_appeal: Annotated[bool, Meta(description="whether an appeal against it is open")]
    course: Annotated[Sequence[Review], Meta(description="what later events say on it, in their order")]
    result: Annotated[choices.FindingResult, _OF_FINDS["result"]]
    quote: Annotated[str | None, _OF_FINDS["quote"]]
    quotation: WholeQuotation
    note: Annotated[Texts | None, _OF_FINDS["note"]]


class Relation(Struct):
    """A relation of an event or a claim to another one."""

    id: Annotated[
        str,
        Meta(description="its id: origin, kind, target, and the claim that it names; a number tells equal ones apart"),
    ]
    story: Annotated[str, Meta(description="the id of the story")]
    kind: Annotated[RelationKind, Meta(description="the kind of relation")]
    origin: Annotated[str, Meta(description="the id of the event or claim that has it")]
    target: Annotated[str, Meta(description="the id of the event or claim to which it leads")]
    event: Annotated[str, Meta(description="the id of the event that has it, itself or by a claim")]
    origin_claim: Annotated[str | None, Meta(description="the id of the claim that has it; null for the whole event")]
    target_event: Annotated[
        str | None,
        Meta(description="the id of the event to which, or to whose claim, it leads; null if that is withdrawn"),
    ]
    target_claim: Annotated[
        str | None,
        Meta(description="the id of the claim to which it leads; null for a whole event"),
    ]
    claim: Annotated[str | None, Meta(description="the id of the claim of whose finding it speaks, if it names one")]
    is_own: Annotated[
        bool,
        Meta(description="whether the target is of the same side; for `withdraws`, of the same body"),
    ]
    is_report: Annotated[bool, Meta(description="whether outlets only report it, which takes no side")]
    result: Annotated[choices.FindingResult | None, Meta(description="for `finds`: what was found")]
    sources: Annotated[Sequence[Citation], Meta(description="its sources")]
    quote: Annotated[str | None, _OF_RELATION["quote"]]
    quotation: WholeQuotation
    basis: Annotated[choices.Basis, _OF_RELATION["basis"]]
    note: Annotated[Texts | None, _OF_RELATION["note"]]


class Statement(Struct):
    """What an event says on a point for one body, as pages list it there."""

    event: Annotated[str, Meta(description="the id of the event")]
    number: Annotated[int, Meta(description="its place among the statements of the event, from 1")]
    story: Annotated[str, Meta(description="the id of the event's story")]
    point: Annotated[str, Meta(description="the id of the first claim on the point")]
    day: Annotated[dt.date, Meta(description="the last possible day of the event, from which on it counts")]
    body: Annotated[
        str,
        Meta(description="whose statement it is: an actor, or `story/event` for the unnamed speaker of that event"),
    ]
    actor: Annotated[str | None, Meta(description="the body, if it is an actor")]
    side: Annotated[
        str,
        Meta(description="the topmost organization that the body is part of, or the body itself"),
    ]
    position: Annotated[
        str,
        Meta(
            examples=["holds", "opposes", "withdraws"],
            description="what the body does: it holds what the first claim on the point says, or opposes it; "
            "`withdraws`: it takes its earlier position back",
        ),
    ]
    kind: Annotated[
        str,
        Meta(
            examples=["asserts", "denies", "confirms", "maintains", "withdraws", "same_as"],
            description="`asserts` for a claim without a relation; or else the kind of the relation",
        ),
    ]
    claim: Annotated[
        str | None,
        Meta(description="the id of the event's own claim that says it; null if a relation of the event does"),
    ]
    counts: Annotated[
        bool,
        Meta(
            description="whether standings follow from it: not from what the editors alone conclude "
            "(`basis: inferred`), and not from what outlets only report"
        ),
    ]
    is_inferred: Annotated[
        bool,
        Meta(
            description="whether pages call it the editors' reading: the relation is inferred, or the position follows "
            "from what the body says on another claim of the point, which `joined` names"
        ),
    ]
    joined: Annotated[
        str | None,
        Meta(description="the id of the claim on which the body spoke, if it is not the first one of the point"),
    ]
    quote: Annotated[str | None, Meta(description="the id of the event's quotation with the words")]
    quotation: WholeQuotation
    sources: Annotated[Sequence[Citation], Meta(description="its sources")]
    note: Annotated[Texts | None, _OF_RELATION["note"]]


class Stage(Struct):
    """A stage of a procedure, and what is recorded of it for a bill."""

    key: Annotated[str, _OF_STAGE["key"]]
    label: Annotated[Texts, _OF_STAGE["label"]]
    meaning: Annotated[Texts | None, _OF_STAGE["meaning"]]
    chamber: Annotated[str | None, _OF_STAGE["chamber"]]
    classification: Annotated[Sequence[OpenClassification], _OF_STAGE["classification"]]
    reached: Annotated[
        Literal["yes", "no", "gap"],
        Meta(description="whether the bill reached it; `gap`: it must have, and no event records it"),
    ]
    is_next: Annotated[bool, Meta(description="whether the procedure allows it next")]
    rule: Annotated[Rule, Meta(description="the rule from which it follows; `index.json` has the sentence of each")]
    event: Annotated[str | None, Meta(description="the id of the event from which it follows, if it follows from one")]
    steps: Annotated[Sequence[Step], Meta(description="the steps by which the bill reached it, the oldest first")]


class BillStatus(Struct):
    """Where a bill is."""

    kind: Annotated[Literal["not-begun", "in-progress", "ended"], Meta(description="the state")]
    stage: Annotated[str | None, Meta(description="the key of the stage that it reached last")]
    outcome: Annotated[str | None, Meta(description="how that stage ended, if this is known")]
    rule: Annotated[Rule, Meta(description="the rule from which it follows; `index.json` has the sentence of each")]
    event: Annotated[str | None, Meta(description="the id of the event from which it follows, if it follows from one")]


class Identifier(Struct):
    """The number or name of a bill in a chamber or a register."""

    id: Annotated[str, _OF_IDENTIFIER["id"]]
    chamber: Annotated[str | None, _OF_IDENTIFIER["chamber"]]
    session: Annotated[str | None, _OF_IDENTIFIER["session"]]


class Bill(_Entry):
    """A bill with its progress."""

    title: Annotated[Texts, _OF_BILL["title"]]
    other_titles: Annotated[Sequence[Texts], _OF_BILL["other_titles"]]
    procedure: Annotated[str, _OF_BILL["procedure"]]
    origin: Annotated[str | None, _OF_BILL["origin"]]
    identifiers: Annotated[Sequence[Identifier], _OF_BILL["identifiers"]]
    sponsors: Annotated[Sequence[str], _OF_BILL["sponsors"]]
    summary: Annotated[Texts | None, _OF_BILL["summary"]]
    url: Annotated[str | None, _OF_BILL["url"]]
    became: Annotated[Texts | None, _OF_BILL["became"]]
    sources: Annotated[Sequence[Citation], _OF_BILL["sources"]]
    jurisdiction: Annotated[str, Meta(description="the country's ISO 3166-1 code, or 'any'")]
    status: Annotated[BillStatus, Meta(description="where it is")]
    stages: Annotated[Sequence[Stage], Meta(description="the stages of its procedure, in its order")]
    events: Annotated[Sequence[str], Meta(description="the ids of its events, the oldest first")]
    expected: Annotated[
        Sequence[str],
        Meta(description="the ids of its steps that lie ahead, or lay ahead once, by the day for which each is set"),
    ]


class Membership(Struct):
    """The membership of a person in an organization."""

    organization: Annotated[str, _OF_MEMBERSHIP["organization"]]
    start_date: Annotated[str | None, _OF_MEMBERSHIP["start_date"]]
    end_date: Annotated[str | None, _OF_MEMBERSHIP["end_date"]]


class OtherName(Struct):
    """Another spelling of a name, or a name of earlier days."""

    name: Annotated[Texts, _OF_OTHER_NAME["name"]]
    start_date: Annotated[str | None, _OF_OTHER_NAME["start_date"]]
    end_date: Annotated[str | None, _OF_OTHER_NAME["end_date"]]


class ActorMembership(Struct):
    """A membership with its person."""

    actor: Annotated[str, Meta(description="the id of the person")]
    number: Number
    organization: Annotated[str, _OF_MEMBERSHIP["organization"]]
    start_date: Annotated[str | None, _OF_MEMBERSHIP["start_date"]]
    end_date: Annotated[str | None, _OF_MEMBERSHIP["end_date"]]


class ActorName(Struct):
    """Another spelling of an actor's name, or a name of earlier days; the name of today is in the actor."""

    actor: Annotated[str, Meta(description="the id of the actor")]
    number: Number
    name: Annotated[Texts, _OF_OTHER_NAME["name"]]
    start_date: Annotated[str | None, _OF_OTHER_NAME["start_date"]]
    end_date: Annotated[str | None, _OF_OTHER_NAME["end_date"]]


class PlacedCitation(Struct):
    """A citation with the entry that cites the source, and the part of the entry that rests on it."""

    entry: Annotated[str, Meta(description="the id of the event, the bill or the step that cites the source")]
    number: Number
    part: Annotated[
        str,
        Meta(
            examples=["event", "claim", "relation", "text", "bill", "plan", "cancellation"],
            description="what rests on the source: the event as a whole, one of its claims or relations, each with its "
            "own sources or else the event's; a place in its text; a bill; a day for which a step was set, with its "
            "own sources or else those of its event or bill; or that the step fell through",
        ),
    ]
    event: Annotated[str | None, Meta(description="the id of the event; null for a bill and a step")]
    claim: Annotated[str | None, Meta(description="the id of the claim, for `claim`")]
    relation: Annotated[str | None, Meta(description="the id of the relation, for `relation`")]
    bill: Annotated[str | None, Meta(description="the id of the bill, for `bill`")]
    step: Annotated[str | None, Meta(description="the id of the step, for `plan` and `cancellation`")]
    plan: Annotated[int | None, Meta(description="for `plan`: the number of that day")]
    source: Annotated[str, _OF_CITATION["source"]]
    locator: Annotated[str | None, _OF_CITATION["locator"]]
    via: Annotated[Sequence[Via] | None, _OF_CITATION["via"]]
    says: Annotated[Says | None, _OF_CITATION["says"]]
    prefix: Annotated[str | None, Meta(description="for `text`: the words before it, such as 'see'")]
    language: Annotated[str | None, Meta(description="for `text`: the language of the text that has it")]
    place: Annotated[
        int | None,
        Meta(
            description="for `text`: the number of Unicode characters before it in `text` of the event in that language"
        ),
    ]


class Actor(_Entry):
    """Someone who speaks, or is spoken about."""

    name: Annotated[Texts, _OF_ACTOR["name"]]
    kind: Annotated[choices.ActorKind, _OF_ACTOR["kind"]]
    role: Annotated[Texts | None, _OF_ACTOR["role"]]
    member_of: Annotated[Sequence[Membership], _OF_ACTOR["member_of"]]
    part_of: Annotated[str | None, _OF_ACTOR["part_of"]]
    other_names: Annotated[Sequence[OtherName], _OF_ACTOR["other_names"]]
    different_from: Annotated[Sequence[str], _OF_ACTOR["different_from"]]
    url: Annotated[str | None, _OF_ACTOR["url"]]
    same_as: Annotated[Sequence[str], _OF_ACTOR["same_as"]]
    side: Annotated[str, Meta(description="the topmost organization that it is part of, or itself")]


class Source(_Entry):
    """A source that readers can look up, without its text."""

    title: Annotated[str | None, _OF_SOURCE["title"]]
    description: Annotated[Texts | None, _OF_SOURCE["description"]]
    type: Annotated[OpenSourceType, _OF_SOURCE["type"]]
    author: Annotated[Sequence[str], _OF_SOURCE["author"]]
    publisher: Annotated[Texts | None, _OF_SOURCE["publisher"]]
    container_title: Annotated[str | None, _OF_SOURCE["container_title"]]
    volume: Annotated[str | None, _OF_SOURCE["volume"]]
    issue: Annotated[str | None, _OF_SOURCE["issue"]]
    pages: Annotated[str | None, _OF_SOURCE["page"]]
    doi: Annotated[str | None, _OF_SOURCE["doi"]]
    isbn: Annotated[str | None, _OF_SOURCE["isbn"]]
    language: Annotated[str | None, _OF_SOURCE["language"]]
    issued: Annotated[str | None, _OF_SOURCE["issued"]]
    accessed: Annotated[str | None, _OF_SOURCE["accessed"]]
    url: Annotated[str | None, _OF_SOURCE["url"]]
    archive_url: Annotated[str | None, _OF_SOURCE["archive_url"]]
    archive_date: Annotated[str | None, _OF_SOURCE["archive_date"]]
    url_status: Annotated[choices.UrlStatus, _OF_SOURCE["url_status"]]
    via: Annotated[Sequence[Via], _OF_SOURCE["via"]]
    primary: Annotated[bool, _OF_SOURCE["primary"]]
    version_of: Annotated[str | None, _OF_SOURCE["version_of"]]
    note: Annotated[Texts | None, _OF_SOURCE["note"]]
    csl: Annotated[
        Mapping[str, Any],
        Meta(
            description="the source as an item of CSL-JSON 1.0.2, for reference managers; as everywhere in CSL, "
            "what is unknown is absent"
        ),
    ]


class Coverage(Struct):
    """What a site or a story takes in, since when, and what it leaves out."""

    includes: Annotated[Texts | None, _OF_COVERAGE["includes"]]
    since: Annotated[str | None, _OF_COVERAGE["since"]]
    excludes: Annotated[Texts | None, _OF_COVERAGE["excludes"]]


class Story(_Entry):
    """What a story is about."""

    summary: Annotated[Texts | None, _OF_STORY["summary"]]
    coverage: Annotated[Coverage | None, _OF_STORY["coverage"]]
    tags: Annotated[Sequence[str], _OF_STORY["tags"]]
    index: Annotated[bool, _OF_STORY["index"]]
    title: Annotated[Texts, Meta(description="the title; empty for a withdrawn story")]
    languages: Annotated[Sequence[str], Meta(description="its languages")]
    closed: Annotated[dt.date | None, Meta(description="the day from which on the editors follow it no further")]
    withdrawn: Annotated[
        dt.date | None,
        Meta(description="the day on which the editors withdrew it with all its events"),
    ]
    note: Annotated[Texts | None, Meta(description="why it was closed or withdrawn")]
    data: Annotated[str, Meta(description="the address of its file")]
    events: Annotated[int, Meta(description="the number of its events")]
    expected: Annotated[
        Sequence[str],
        Meta(
            description="the ids of the steps that lie ahead in it, or lay ahead once, by the day for which each is "
            "set: its own, those of its events and those of their bills"
        ),
    ]
    first_published: Published
    updated: Updated


class Change(Struct):
    """A change of the record: what was before, and what is now."""

    id: Annotated[
        str,
        Meta(description="its id: the kind, and the claim, event or story; a number tells further ones apart"),
    ]
    recorded: Annotated[dt.date | None, Meta(description="the day on which this site published it")]
    day: Annotated[
        dt.date,
        Meta(
            description="the day from which on it is so, by the dates of the events in the time zones of their stories"
        ),
    ]
    kind: Annotated[
        ChangeKind,
        Meta(
            description="what changed: an event was added, corrected or withdrawn; the standing of a claim, a "
            "finding on it, or what became of a finding. A withdrawn event keeps the rows of its addition and its "
            "corrections, without words. Standings, findings and reviews follow from the relations of today, so those "
            "that rested on a withdrawn event are gone"
        ),
    ]
    story: Annotated[str, Meta(description="the id of the story")]
    event: Annotated[str | None, Meta(description="the id of the event from which it follows; null for a whole story")]
    claim: Annotated[str | None, Meta(description="the id of the claim, for a standing, a finding or a review")]
    before: Annotated[
        str | None,
        Meta(description="the standing before, by its rule, or the result that a review is about"),
    ]
    before_kind: Annotated[StandingKind | None, Meta(description="for a standing: the kind of the standing before")]
    after: Annotated[str | None, Meta(description="the standing, by its rule, the result, or the kind of review")]
    after_kind: Annotated[
        StandingKind | None,
        Meta(description="for a standing: its kind, as in `standing` of a claim"),
    ]
    rule: Annotated[Rule | None, Meta(description="for a standing: the rule from which it follows")]
    was: Annotated[Texts | None, _OF_CORRECTION["was"]]
    now: Annotated[Texts | None, _OF_CORRECTION["now"]]
    reason: Annotated[Texts | None, _OF_CORRECTION["reason"]]


class Links(Struct):
    """The entries that a file names, each with the address of its own file in the API."""

    stories: Annotated[Texts, Meta(description="the stories, by id")]
    events: Annotated[Texts, Meta(description="the events, by id")]
    claims: Annotated[Texts, Meta(description="the claims, by id")]
    actors: Annotated[Texts, Meta(description="the actors, by id")]
    sources: Annotated[Texts, Meta(description="the sources, by id")]
    bills: Annotated[Texts, Meta(description="the bills, by id")]


class EventFile(_File):
    """`events/STORY/EVENT.json`: an event."""

    event: Annotated[Event | None, Meta(description="the event; null if the editors took it back")]
    withdrawn: Annotated[Withdrawn | None, Meta(description="the notice of an event that the editors took back")]
    relations: Annotated[
        Sequence[Relation],
        Meta(description="the relations of it and of its claims to others, then those of others to them"),
    ]
    expected: Annotated[Sequence[ExpectedStep], Meta(description="the steps that it set for later days")]
    links: Annotated[Links, _LINKS]


class ClaimFile(_File):
    """`claims/STORY/EVENT/CLAIM.json`: a claim."""

    claim: Annotated[Claim, Meta(description="the claim")]
    findings: Annotated[Sequence[Finding], Meta(description="what courts and other bodies found on it")]
    relations: Annotated[
        Sequence[Relation],
        Meta(description="its relations to others, then those of others to it or to its whole event"),
    ]
    links: Annotated[Links, _LINKS]


class ActorFile(_File):
    """`actors/ID.json`: an actor."""

    actor: Annotated[Actor, Meta(description="the actor")]
    parts: Annotated[Sequence[str], Meta(description="the ids of its parts and members")]
    spoke: Annotated[
        Sequence[str],
        Meta(description="the ids of the events in which it spoke, or somebody spoke for it, the oldest first"),
    ]
    parts_spoke: Annotated[
        Sequence[str],
        Meta(description="the ids of other events in which one of its parts or members spoke for itself"),
    ]
    mentioned: Annotated[Sequence[str], Meta(description="the ids of other events that name it")]
    expected: Annotated[
        Sequence[str],
        Meta(description="the ids of the steps that name it and that lie ahead, or lay ahead once"),
    ]
    links: Annotated[Links, _LINKS]


class SourceFile(_File):
    """`sources/ID.json`: a source."""

    source: Annotated[Source, Meta(description="the source")]
    events: Annotated[Sequence[str], Meta(description="the ids of the events that cite it, the oldest first")]
    bills: Annotated[Sequence[str], Meta(description="the ids of the bills whose entries cite it")]
    versions: Annotated[Sequence[str], Meta(description="the ids of the sources that are versions of it")]
    reports: Annotated[
        Sequence[str],
        Meta(description="the ids of the sources that have some of their reporting from it"),
    ]
    expected: Annotated[
        Sequence[str],
        Meta(description="the ids of the steps that cite it themselves and that lie ahead, or lay ahead once"),
    ]
    links: Annotated[Links, _LINKS]


class BillFile(_File):
    """`bills/ID.json`: a bill."""

    bill: Annotated[Bill, Meta(description="the bill")]
    expected: Annotated[
        Sequence[ExpectedStep],
        Meta(description="its steps that lie ahead, or lay ahead once, by the day for which each is set"),
    ]
    links: Annotated[Links, _LINKS]


class ListedEntry(Struct):
    """An entry in a list."""

    id: Annotated[str, Meta(description="its id")]
    uri: Annotated[str, Meta(description="the address of its own file in the API")]
    label: Annotated[
        Texts,
        Meta(description="its title; the text of a claim, the name of an actor; empty where there is none"),
    ]


class ListFile(Struct):
    """`lists/KIND/N.json`: a page of the list of all entries of a kind."""

    schema_version: Annotated[Literal[1], Meta(description="the version of the API")]
    site: Annotated[str | None, Meta(description="the address of the site")]
    licence: Annotated[Texts | None, _LICENCE]
    total: Annotated[int, Meta(description="how many entries all pages have together")]
    previous: Annotated[str | None, Meta(description="the address of the page before; null for the first")]
    next: Annotated[str | None, Meta(description="the address of the next page; null for the last")]
    entries: Annotated[
        Sequence[ListedEntry],
        Meta(description="the entries: events and claims story by story, the oldest first; others as in their file"),
    ]


class ListedFile(Struct):
    """A file as it is now."""

    address: Annotated[
        str,
        Meta(description="its address; relative to the site's root if the site names no address of its own"),
    ]
    bytes: Annotated[int, Meta(description="its size")]
    sha256: Annotated[str, Meta(description="the SHA-256 digest of its bytes, in hexadecimal digits")]


class FilesFile(Struct):
    """`files.json`: all files of the API and of the dump, but for itself and `index.json`."""

    schema_version: Annotated[Literal[1], Meta(description="the version of the API")]
    site: Annotated[str | None, Meta(description="the address of the site")]
    files: Annotated[Sequence[ListedFile], Meta(description="the files, sorted by address")]


class StoryFile(_File):
    """`stories/ID.json`: a story."""

    story: Annotated[Story, Meta(description="what it is about")]
    events: Annotated[Sequence[Event], Meta(description="its events, the oldest first")]
    withdrawn: Annotated[Sequence[Withdrawn], Meta(description="the entries that the editors took back")]
    claims: Annotated[Sequence[Claim], Meta(description="the claims of its events")]
    findings: Annotated[Sequence[Finding], Meta(description="what courts and other bodies found on these claims")]
    relations: Annotated[Sequence[Relation], Meta(description="the relations of its events and claims")]
    statements: Annotated[
        Sequence[Statement],
        Meta(description="what its events say on points, as pages list it: a row for each body"),
    ]
    bills: Annotated[Sequence[Bill], Meta(description="the bills of its events")]
    expected: Annotated[
        Sequence[ExpectedStep],
        Meta(description="the steps that lie ahead in it, or lay ahead once, by the day for which each is set"),
    ]
    sources: Annotated[Sequence[str], Meta(description="the ids of its sources")]


class ActorsFile(_File):
    """`actors.json`: all actors."""

    actors: Annotated[Sequence[Actor], Meta(description="all actors")]


class SourcesFile(_File):
    """`sources.json`: all sources."""

    sources: Annotated[Sequence[Source], Meta(description="all sources")]


class BillsFile(_File):
    """`bills.json`: all bills."""

    bills: Annotated[Sequence[Bill], Meta(description="all bills")]


class ExpectedFile(_File):
    """`expected.json`: all steps that lie ahead, or lay ahead once."""

    expected: Annotated[Sequence[ExpectedStep], Meta(description="all steps, by the day for which each is set")]


class CorrectionsFile(_File):
    """`corrections.json`: all corrections."""

    corrections: Annotated[Sequence[Correction], Meta(description="the newest first")]


class IndexFile(_File):
    """`index.json`: what there is."""

    title: Annotated[Texts, _OF_SITE["title"]]
    description: Annotated[Texts | None, _OF_SITE["description"]]
    publisher: Annotated[Texts | None, _OF_SITE["publisher"]]
    coverage: Annotated[Coverage | None, _OF_SITE["coverage"]]
    languages: Annotated[Sequence[str], _OF_SITE["languages"]]
    files: Annotated[Texts, Meta(description="the addresses of the files about the whole site, by name")]
    files_sha256: Annotated[
        str,
        Meta(description="the SHA-256 digest of `files.json`, which changes with the bytes of any other file"),
    ]
    lists: Annotated[
        Texts,
        Meta(description="the address of the first page of each list, by name; empty without the output `api-single`"),
    ]
    schemas: Annotated[Texts, Meta(description="the addresses of the JSON Schemas, by name")]
    rules: Annotated[Texts, Meta(description="the sentence of each rule")]
    stories: Annotated[Sequence[Story], Meta(description="all stories")]


FILES: Mapping[str, Table] = {
    "index": IndexFile,
    "story": StoryFile,
    "actors": ActorsFile,
    "sources": SourcesFile,
    "bills": BillsFile,
    "expected": ExpectedFile,
    "corrections": CorrectionsFile,
    "files": FilesFile,
}
"""The files of the API."""
SINGLE_FILES: Mapping[str, Table] = {
    "event": EventFile,
    "claim": ClaimFile,
    "actor": ActorFile,
    "source": SourceFile,
    "bill": BillFile,
    "list": ListFile,
}
"""The files of single entries, and the pages of lists of these."""
ROWS: Mapping[str, Table] = {
    "stories": Story,
    "events": Event,
    "claims": Claim,
    "statements": Statement,
    "relations": Relation,
    "quotations": Quotation,
    "citations": PlacedCitation,
    "sources": Source,
    "actors": Actor,
    "memberships": ActorMembership,
    "names": ActorName,
    "bills": Bill,
    "steps": Step,
    "expected": ExpectedStep,
    "plans": Plan,
    "changes": Change,
}
"""The tables of the dump."""
PRIMARY_KEYS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(
        ("stories", "events", "claims", "relations", "sources", "actors", "bills", "expected", "changes"), ("id",)
    ),
    **dict.fromkeys(("statements", "steps"), ("event", "number")),
    "quotations": ("quotation",),
    "plans": ("step", "number"),
    "citations": ("entry", "number"),
    **dict.fromkeys(("memberships", "names"), ("actor", "number")),
}
"""The columns that tell the rows of each table apart. None of them is ever empty."""
FOREIGN_KEYS: Mapping[str, Mapping[str, str]] = {
    "events": {"story": "stories", "bill": "bills"},
    "claims": {
        "story": "stories",
        "event": "events",
        "quotation": "quotations",
        "point": "claims",
        "standing_event": "events",
    },
    "statements": {
        "story": "stories",
        "event": "events",
        "claim": "claims",
        "point": "claims",
        "joined": "claims",
        "actor": "actors",
        "quotation": "quotations",
    },
    "relations": {
        "story": "stories",
        "event": "events",
        "origin_claim": "claims",
        "target_event": "events",
        "target_claim": "claims",
        "claim": "claims",
        "quotation": "quotations",
    },
    "quotations": {"event": "events", "source": "sources"},
    "citations": {
        "event": "events",
        "claim": "claims",
        "relation": "relations",
        "bill": "bills",
        "step": "expected",
        "source": "sources",
    },
    "sources": {"version_of": "sources"},
    "actors": {"part_of": "actors", "side": "actors"},
    "memberships": {"actor": "actors", "organization": "actors"},
    "names": {"actor": "actors"},
    "bills": {"status_event": "events"},
    "steps": {"event": "events", "bill": "bills"},
    "expected": {"story": "stories", "set_by": "events", "bill": "bills", "happened": "events"},
    "plans": {"step": "expected"},
    "changes": {"story": "stories", "claim": "claims"},
}
"""The columns of CSV files with the key of another table, or with none. A list of ids has no such key."""
LISTS_IN_CELLS = frozenset({Via, Identifier, JoinedPosition, Picture})
"""The types of which a list of rows is in CSV too: a column for each field, with semicolons between the values. Other
lists of rows are tables of their own, or in the JSON Lines only."""
SCHEMAS: Mapping[str, Table] = {
    **FILES,
    "change": Change,
    "citation": PlacedCitation,
    "membership": ActorMembership,
    "name": ActorName,
    **SINGLE_FILES,
}
"""The tables with a schema of their own. Those of the files have those of the other lines of the dump."""
