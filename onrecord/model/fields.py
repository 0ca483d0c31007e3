"""The table of fields: one model for each kind of entry.

The validator, the JSON Schemas and the reference documentation all derive from these classes. `values` and `shorthand`
mark the shorthands that editors may write. The reader normalizes them before validation, so a model has one form.
"""

from functools import cache
from typing import ClassVar, Literal, get_args
from zoneinfo import ZoneInfo

from onrecord.model import choices
from onrecord.model.dates import NO_DATE, Days
from onrecord.model.dois import address_of_doi
from onrecord.model.frozen_model import Field, Fields
from onrecord.model.values import (
    AcceptableCode,
    ActorId,
    Asserted,
    Awaited,
    BaseUrl,
    BillId,
    Cited,
    Count,
    Date,
    DateOrTime,
    Day,
    Doi,
    EventTarget,
    Few,
    Flag,
    FormerEvent,
    Host,
    Id,
    Isbn,
    Language,
    Languages,
    Line,
    MailOrPage,
    Many,
    SomeStages,
    SourceId,
    Speaking,
    Tags,
    Target,
    Text,
    Time,
    Url,
    WebOrigin,
    Zone,
)
from onrecord.model.web_addresses import ascii_host, host_of

# fmt: off
# Each field has one line, however long, so that the classes read as tables.

class Acceptance(Fields):
    """A warning or note that the editors accept: reports don't list it any more."""

    code: AcceptableCode = Field(description="the code of the warning or note; it counts for all of this code in the entry", examples=["BIL007"])
    reason: Line = Field(description="the reason why it stays so, for `onrecord check --accepted`; no page shows it", examples=["no source tells of the introduction"])


class EntryFields(Fields):
    """The fields that all kinds of entries have."""

    accept: Many[Acceptance] = Field((), description="warnings and notes on this entry that the editors accept", examples=[[{"code": "BIL007", "reason": "no source tells of the introduction"}]])
    reviewed_by: Many[Line] = Field((), description="who read the entry and signed it off; no page shows it", examples=[["A second editor"]])

    def accepts(self, code: str) -> bool:
        """Return whether the entry accepts the problems with a code."""
        return any(acceptance.code == code for acceptance in self.accept)


class Via(Fields):
    """The origin of a source's reporting."""

    shorthand = "source"
    source: SourceId | None = Field(None, description="a source of this site, or 'unknown'", examples=["kazinform-statement"])
    external: Text | None = Field(None, description="an origin that is not among the sources", examples=["Reuters"])
    issued: DateOrTime | None = Field(None, description="when the external origin was published", examples=["2021-11-02"])


class Says(Fields):
    """What a source says differently from the entry."""

    date: Date | None = Field(None, description="the date that this source gives", examples=["2022-03-03"])
    note: Text | None = Field(None, description="what this source says differently", examples=["gives March instead of May"])


class Citation(Fields):
    """A citation of a source."""

    shorthand = "source"
    source: SourceId = Field(description="the id of a source", examples=["rferl-denial"])
    locator: Line | None = Field(None, description="the place in the source", examples=["p. 3"])
    via: Many[Via] | None = Field(None, description="the origin of this reporting, if it differs from the source's `via`; 'own' for the outlet's own reporting", examples=[{"external": "Reuters"}])
    says: Says | None = Field(None, description="what this source says differently from the entry", examples=[{"date": "2022-03-03"}])


class PlannedDay(Fields):
    """A day for which something was set."""

    date: Date = Field(in_draft=NO_DATE, description="the day, or the time in which it is to be, as exactly as the source says", examples=["2022-03-03", "2022-03", "2022-03-01/2022-03-15"])
    until: Date | None = Field(None, description="the last day of what is to last several days", examples=["2022-03-04"])
    time: Time | None = Field(None, description="the time of day", examples=["10:00"])
    announced: Date | None = Field(None, description="when this day was made known, if not on the day of the event that has it, or else on `published`", examples=["2022-01-31"])
    sources: Cited[Citation] | None = Field(None, description="where this is written, if not in the sources of the event or the bill", examples=["kazinform-statement"])
    published: Day | None = Field(None, description="when this day was recorded on this site", examples=["2022-02-01"])


class EarlierDay(PlannedDay):
    """A day for which a step was set before it was moved."""

    date: Date = Field(description="the day, or the time, for which it was set before", examples=["2022-03-03"])
    published: Day = Field(description="when that day was recorded on this site", examples=["2022-02-01"])


class Cancellation(Fields):
    """The end of a step that will not come."""

    date: Day = Field(description="the day on which this was recorded on this site", examples=["2022-03-01"])
    reason: Text = Field(description="why it fell through", examples=["The committee withdrew the bill from its agenda."])
    sources: Cited[Citation] | None = Field(None, description="where this is written, if not in the sources of the step", examples=["kazinform-statement"])


class Expected(PlannedDay):
    """A step that lies ahead, as a source announced it. Pages never say more than for when it was set, and since when that is recorded."""

    id: Id = Field(description="the step's id, unique in its entry", examples=["committee-hearing"])
    kind: choices.ExpectedKind = Field(description="the kind of step", examples=["hearing"])
    title: Text | None = Field(None, description="what is to happen, as a headline; without it, the name of the stage", examples=["Hearing of the committee on the bill"])
    timezone: Zone | None = Field(None, description="the IANA zone of the time, if not the story's, or the site's for a bill", examples=["Asia/Almaty"])
    actors: Cited[ActorId] = Field((), description="who holds it, decides or has to act", examples=["high-court"])
    bill: BillId | None = Field(None, description="the bill of the stage; a step in a bill's own file needs none", examples=["child-rights-2021"])
    stage: Id | None = Field(None, description="the stage that the bill is to reach by it", examples=["lower-1"])
    note: Text | None = Field(None, description="a short explanation, such as why it was moved", examples=["moved at the ministry's request"])
    status: Literal["draft", "published"] = Field("published", description="the site leaves out a draft", examples=["draft"])
    earlier: Awaited[EarlierDay] = Field((), description="the days for which it was set before, the oldest first; a step that is moved keeps them", examples=[[{"date": "2022-03-03", "published": "2022-02-01"}]])
    happened: EventTarget | None = Field(None, description="the event by which it happened", examples=["sitting-of-15-september"])
    cancelled: Cancellation | None = Field(None, description="says that it fell through, and why", examples=[{"date": "2022-03-01", "reason": "The committee withdrew the bill from its agenda."}])


class ThemeFields(Fields):
    """The site's own colours and logo."""

    colours: dict[Id, Line] = Field({}, description="CSS colours by the theme's names; a name that ends in `-dark` is for dark screens", examples=[{"accent": "#8a1c1c", "accent-dark": "#f0968c"}])
    logo: Line | None = Field(None, description="a picture in static/; pages show it small and square before the site's title", examples=["logo.svg"])


class Counter(Fields):
    """A third-party script that counts readers. No page loads one unless the site names it."""

    script: WebOrigin = Field(description="the script's address; every page loads it", examples=["https://count.example.org/count.js"])
    data: dict[Id, Line] = Field({}, description="the values of the script's `data-` attributes", examples=[{"site": "my-site"}])
    connects: Many[WebOrigin] = Field((), description="other addresses that the script sends data to", examples=["https://stats.example.org/"])


class FollowFields(Fields):
    """The site's own ways to hear what is new, for readers without a feed reader."""

    mail: MailOrPage | None = Field(None, description="where readers join the list that gets new entries by mail: a page, or an address of mail after `mailto:`", examples=["mailto:record-join@example.org"])
    channel: Url | None = Field(None, description="the page of the chat or channel that gets new entries by a webhook", examples=["https://chat.example.org/channels/record"])


class Coverage(Fields):
    """What a site or a story takes in, since when, and what it leaves out.

    The name is that of Dublin Core (`coverage`); schema.org and DCAT call its time `temporalCoverage` and `temporal`.
    """

    includes: Text | None = Field(None, description="what it takes in, in one or two sentences", examples=["Public statements of the ministry and the company on the access, and the steps of the bill."])
    since: Date | None = Field(None, description="the day from which on it takes this in; an earlier event is background", examples=["2021-09"])
    excludes: Text | None = Field(None, description="what it leaves out although readers may look for it here", examples=["Comments of private persons, and what was said in courts."])


class SiteFields(EntryFields):
    """`site.yaml`: the settings of a site."""

    title: Text = Field(description="the site's name", examples=["On the record"])
    description: Text | None = Field(None, description="the site in one or two sentences, for the home page, feeds and search engines", examples=["Who announced what about the harbour, who denied it, and where that is written."])
    url: BaseUrl | None = Field(None, description="the site's public address; feeds, calendars, the site map, canonical links and citations need it", examples=["https://example.org/record/"])
    feed_host: Host | None = Field(None, description="the host in the permanent ids of feeds and calendars, if not that of `url`: the site's former host, after it has moved", examples=["old.example.org"])
    languages: Languages = Field(("en",), description="the languages of the site; the first is the default, with its pages at the root", examples=[["en", "ru"]])
    timezone: Zone = Field(ZoneInfo("UTC"), description="the IANA time zone of stories that name none", examples=["Asia/Almaty"])
    publisher: Text | None = Field(None, description="who publishes the site", examples=["The newsroom"])
    coverage: Coverage | None = Field(None, description="what the site takes in, since when, and what it leaves out", examples=[{"includes": "Public statements on the harbour.", "since": "2021-09", "excludes": "Letters to the editor."}])
    licence: Text | None = Field(None, description="the licence of the site's own texts", examples=["CC BY 4.0"])
    repository: Url | None = Field(None, description="the repository on GitHub, or a branch or folder of it, for the links 'Edit this entry' and 'Report a problem'", examples=["https://github.com/owner/name"])
    csl: Line | None = Field(None, description="a CSL style for references; the house format without it", examples=["apa"])
    outputs: Many[choices.OutputKind] = Field(("feeds", "calendar", "claim-feeds", "as-of", "search", "api", "embed"), description="the files that a build makes beside the pages; `claim-feeds` needs `feeds`; `as-of` has the record as of each day; `search` is the page of the search with its index; `api` has the record for programs, `api-single` beside it a file for each entry, and `dump` the same in flat files; `embed` has parts of the record for pages of other sites; `cards` are pictures for messengers, and need a library more, which a build without it names", examples=[["feeds", "calendar"]])
    follow: FollowFields = Field(FollowFields(), description="the site's own list and channel, which 'Follow' offers before its feeds", examples=[{"mail": "mailto:record-join@example.org"}])
    counter: Counter | None = Field(None, description="a third-party program that counts readers", examples=[{"script": "https://count.example.org/count.js"}])
    remembers_visits: Flag = Field(default=True, description="'no' keeps nothing of a visit in readers' browsers, and removes what earlier visits left there", examples=["no"])
    theme: ThemeFields = Field(ThemeFields(), description="colours and logo", examples=[{"colours": {"accent": "#8a1c1c"}}])
    plugins: Many[Line] = Field((), description="installed packages that add pages, files and rules, each with a range of versions; a build runs their code", examples=[["onrecord-quotes>=1,<2"]])
    requires_review: Day | None = Field(None, description="the day from which an event needs `reviewed_by` to be published", examples=["2026-12-01"])
    corrections: choices.CorrectionDuty = Field("advised", description="what it is if a published event says something else about the past without a new entry in its `corrections`: a warning, or with 'required' an error", examples=["required"])
    requires: Line | None = Field(None, description="the versions of onrecord that may build the site, between quotation marks; onrecord refuses any other version", examples=[">=0.1,<1"])

    @property
    def named_id_host(self) -> str:
        """The host in the permanent ids of feeds and calendars; empty if `site.yaml` names none."""
        return ascii_host(self.feed_host or host_of(self.url or ""))

    def id_host(self, base_url: str | None) -> str:
        """Return the host in the permanent ids of feeds and calendars, which only without one here is that of a build."""
        return self.named_id_host or ascii_host(host_of(base_url or ""))


class StoryWithdrawal(Fields):
    """The withdrawal of a story with all its events."""

    date: Day = Field(description="the day of the withdrawal", examples=["2021-11-20"])
    reason: Text = Field(description="why the story was withdrawn", examples=["The letter at its centre was forged."])


class Closing(Fields):
    """The end of a story that the editors follow no further."""

    date: Day = Field(description="the day on which the story was closed", examples=["2022-03-01"])
    note: Text = Field(description="why the story goes on no further", examples=["The bill became law."])


class StoryFields(EntryFields):
    """`story.yaml`: what a story is about."""

    title: Text = Field(description="the story's title; the story exists only in the languages of its title", examples=[{"en": "The access", "ru": "Доступ"}])
    summary: Text | None = Field(None, description="the story in two sentences", examples=["The ministry announced an agreement, and the company denied it."])
    coverage: Coverage | None = Field(None, description="what the story takes in, since when, and what it leaves out", examples=[{"includes": "Public statements on the access.", "since": "2021-09", "excludes": "Letters to the editor."}])
    languages: Languages | None = Field(None, description="the story's languages, if not all of the site's; a text without a language is in the first", examples=[["ru", "en"]])
    timezone: Zone | None = Field(None, description="the IANA time zone of the story's events, if not the site's", examples=["Asia/Almaty"])
    tags: Tags = Field((), description="the subjects of the story", examples=[["platforms"]])
    expected: Awaited[Expected] = Field((), description="steps that lie ahead in the story: hearings, votes, deadlines", examples=[[{"id": "committee-hearing", "kind": "hearing", "title": "Hearing of the committee", "date": "2022-03-03", "sources": "kazinform-statement", "published": "2022-02-01"}]])
    status: Literal["draft", "published"] = Field("published", description="the site leaves out a draft", examples=["draft"])
    embargo: Day | None = Field(None, description="when `onrecord publish --due` may publish a draft, in the site's time zone", examples=["2026-12-24T06:00"])
    closed: Closing | None = Field(None, description="says that the story goes on no further: a notice on its page tells readers", examples=[{"date": "2022-03-01", "note": "The bill became law."}])
    withdrawn: StoryWithdrawal | None = Field(None, description="withdraws the story with all its events: a notice with the day and the reason replaces each of their pages", examples=[{"date": "2021-11-20", "reason": "The letter at its centre was forged."}])
    order: Literal["oldest-first", "newest-first"] = Field("oldest-first", description="the order of the events from top to bottom", examples=["newest-first"])
    index: Flag = Field(default=True, description="'no' asks search engines to leave the story out, with the actors and sources that no other story names", examples=["no"])
    example: Flag = Field(default=False, description="'yes' for the invented story of a new site: no search engine, feed or list of published ids has it, and it can't stay beside a story of the site's own", examples=["yes"])
    aliases: Many[Id] = Field((), description="former ids of the story, the oldest first; old addresses lead on to the new ones", examples=[["data-access"]])


class Relation(Fields):
    """A relation of a claim or an event to an earlier one."""

    shorthand = "target"
    target: Target = Field(description="the earlier event or claim", examples=["ministry-announces#joint"])
    quote: Id | None = Field(None, description="the id of the event's quotation that says it", examples=["not-exclusive"])
    sources: Cited[Citation] | None = Field(None, description="the sources of the relation, if not those of the event", examples=["rferl-denial"])
    basis: choices.Basis = Field("stated", description="'inferred' if no source states the relation and the editors conclude it", examples=["inferred"])
    note: Text | None = Field(None, description="a short explanation", examples=["he does not name the statement"])


class Relating(Fields):
    """The relations that a claim and an event may have."""

    denies: Few[Relation] = Field((), description="claims that this denies", examples=["ministry-announces#joint"])
    confirms: Few[Relation] = Field((), description="claims of another side that this confirms", examples=["ministry-announces#access"])
    maintains: Few[Relation] = Field((), description="claims of the same side that this repeats", examples=["ministry-announces#joint"])
    withdraws: Few[Relation] = Field((), description="claims or denials of the same body that this takes back", examples=["ministry-announces#joint"])
    same_as: Few[Relation] = Field((), description="claims that say the same as this", examples=["deputy-post#agreed"])
    bears_on: Few[Relation] = Field((), description="claims for which this is evidence", examples=["ministry-announces#exclusive"])
    corrects: Few[Relation] = Field((), description="entries whose error this puts right", examples=["first-report"])
    qualifies: Few[Relation] = Field((), description="claims that this limits", examples=["ministry-announces#access"])
    responds_to: Few[Relation] = Field((), description="statements that this answers", examples=["meta-denial"])


class Finds(Fields):
    """What a court, a regulator or another body found on a claim."""

    basis: ClassVar[choices.Basis] = "stated"
    target: Target = Field(description="the claim", examples=["ministry-announces#joint"])
    result: choices.FindingResult = Field(description="what the body found", examples=["not-so"])
    quote: Id | None = Field(None, description="the id of the event's quotation with the decisive words", examples=["no-statement"])
    sources: Cited[Citation] | None = Field(None, description="the sources of this, if not those of the event", examples=["judgment-text"])
    note: Text | None = Field(None, description="a short explanation", examples=["the court heard both sides on this"])


class Review(Fields):
    """A decision on an earlier finding, or an appeal against one."""

    shorthand = "target"
    basis: ClassVar[choices.Basis] = "stated"
    target: Target = Field(description="the event of the finding", examples=["high-court-finds"])
    claim: Target | None = Field(None, description="the claim of whose finding this is said; without it, of all findings of the event", examples=["ministry-announces#joint"])
    quote: Id | None = Field(None, description="the id of the event's quotation that says it", examples=["appeal-dismissed"])
    sources: Cited[Citation] | None = Field(None, description="the sources of this, if not those of the event", examples=["appeal-text"])
    note: Text | None = Field(None, description="a short explanation", examples=["on other grounds than the first court"])


class Deciding(Fields):
    """The findings of courts and other bodies, and appeals against them. Only events have these."""

    finds: Few[Finds] = Field((), description="the claims on which this finding decides, each with the result", examples=[[{"target": "ministry-announces#joint", "result": "not-so"}]])
    upholds: Few[Review] = Field((), description="earlier findings that this one upholds", examples=[[{"target": "high-court-finds", "claim": "ministry-announces#joint"}]])
    reverses: Few[Review] = Field((), description="earlier findings that this one reverses", examples=[[{"target": "high-court-finds", "claim": "ministry-announces#joint"}]])
    appeals: Few[Review] = Field((), description="findings against which the speaker goes to a higher body", examples=["high-court-finds"])


AnyRelation = Relation | Finds | Review
CLAIM_RELATIONS: tuple[str, ...] = tuple(Relating.model_fields)
"""The names of the relations that a claim may have, in display order."""
RELATIONS: tuple[str, ...] = (*CLAIM_RELATIONS, *Deciding.model_fields)
"""The names of the relations that an event may have, in display order."""


class Claim(Relating):
    """One assertion."""

    id: Id = Field(description="the claim's id, unique in its event", examples=["joint"])
    text: Text = Field(description="the assertion as one sentence", examples=["The ministry and the company issued a joint statement"])
    quote: Id | None = Field(None, description="the id of the event's quotation that says it", examples=["exclusive-access"])
    sources: Cited[Citation] | None = Field(None, description="the sources of the claim, if not those of the event", examples=["kazinform-statement"])
    aliases: Many[Id] = Field((), description="former ids of the claim, the oldest first; old links still lead to it", examples=[["agreement"]])


class Quote(Fields):
    """A quotation, word for word."""

    id: Id = Field(description="the quotation's id, unique in its event", examples=["exclusive-access"])
    exact: Line = Field(description="the exact words; if the source has a snapshot, it must contain them", examples=["direct and exclusive access"])
    prefix: Line | None = Field(None, description="the words just before, if the same words occur twice", examples=["has been given"])
    suffix: Line | None = Field(None, description="the words just after", examples=["to the system"])
    lang: Language = Field(description="the language of the words", examples=["en"])
    speaker: Many[ActorId] = Field((), description="who said it, if not the event's speaker", examples=["george-chen"])
    source: SourceId = Field(description="the source that contains these words", examples=["kazinform-statement"])
    translation: Text | None = Field(None, description="a translation into other languages", examples=[{"ru": "прямой и исключительный доступ"}])
    translator: Text | None = Field(None, description="who translated them", examples=["the editors"])


class Votes(Fields):
    """The result of a vote."""

    shorthand = "manner"
    manner: Literal["without-vote"] | None = Field(None, description="'without-vote' if nobody voted", examples=["without-vote"])
    for_: Count | None = Field(None, alias="for", description="votes for", examples=["71"])
    against: Count | None = Field(None, description="votes against", examples=["3"])
    abstained: Count | None = Field(None, description="abstentions", examples=["0"])


class StageReached(Fields):
    """A stage that a bill reached by an event. If it has no `outcome` or `chamber`, the event's apply."""

    shorthand = "stage"
    stage: Id = Field(description="the stage of the bill's procedure", examples=["lower-1"])
    outcome: choices.BillOutcome | None = Field(None, description="how this stage ended", examples=["adopted"])
    chamber: Id | None = Field(None, description="the chamber, if the procedure leaves it open", examples=["lower"])
    votes: Votes | None = Field(None, description="the result of the vote on this stage", examples=[{"for": "71", "against": "3"}])


class Media(Fields):
    """A picture."""

    src: Line = Field(description="the picture's file in static/", examples=["letter.jpg"])
    alt: Text = Field(description="a description of the picture for readers who don't see it", examples=["The first page of the letter"])
    credit: Text = Field(description="who made the picture", examples=["Ministry of Information"])
    caption: Text | None = Field(None, description="the text under the picture", examples=["The letter of 1 November"])
    source: SourceId | None = Field(None, description="the source of the picture", examples=["kazinform-statement"])


class Correction(Fields):
    """A correction of a published error. The last one of a withdrawn entry has no `was` and `now`: it says when and why it was withdrawn."""

    date: Day = Field(description="the day of the correction or withdrawal", examples=["2021-11-05"])
    was: Text | None = Field(None, description="the wrong text", examples=["The post was dated 3 November."])
    now: Text | None = Field(None, description="the right text", examples=["It is of 2 November."])
    reason: Text | None = Field(None, description="the reason for the error or for the withdrawal", examples=["the time zone was overlooked"])


class EventFields(EntryFields, Relating, Deciding):
    """`events/<id>.yaml`: one thing that happened."""

    type: choices.EventType = Field(description="the kind of event", examples=["denial"])
    date: Date = Field(in_draft=NO_DATE, description="the date, as exactly as you know it", examples=["2021-11-02", "2021-11", "../2021-11-01"])
    until: Date | None = Field(None, description="the last day of an event that lasted several days", examples=["2021-11-04"])
    time: Time | None = Field(None, description="the time of day", examples=["10:47"])
    timezone: Zone | None = Field(None, description="the IANA zone of the time, if not the story's", examples=["Asia/Hong_Kong"])
    after: Few[EventTarget] = Field((), description="events that came before, if the dates don't show the order", examples=["meta-denial"])
    during: EventTarget | None = Field(None, description="the event that this one was part of", examples=["sitting-of-15-september"])
    title: Text = Field(description="what happened, as a headline", examples=["Meta denies a joint statement"])
    summary: Text | None = Field(None, description="the event in one sentence", examples=["Meta says that it issued no joint statement."])
    body: Text | None = Field(None, description="Markdown, with citations such as [@rferl-denial, p. 3]", examples=["The company told Reuters [@rferl-denial]."])
    speaker: Speaking[ActorId] = Field((), description="the actors who spoke", examples=["ben-mcconaghy"])
    on_behalf_of: Speaking[ActorId] = Field((), description="for whom they spoke; name the speaker again who is a member of an organization and speaks only for themselves", examples=["meta"])
    role: Text | None = Field(None, description="the role in which they spoke", examples=["spokesperson"])
    audience: Text | None = Field(None, description="to whom they spoke", examples=["Reuters"])
    channel: choices.Channel | None = Field(None, description="the channel of the statement", examples=["email"])
    actors: Cited[ActorId] = Field((), description="other actors that the event is about", examples=[["mior"]])
    claims: Asserted[Claim] = Field((), description="the assertions of the event", examples=[[{"id": "agreed", "text": "The text was agreed"}]])
    quotes: Many[Quote] = Field((), description="quotations, word for word", examples=[[{"id": "no-joint", "exact": "is not exclusive", "lang": "en", "source": "rferl-denial"}]])
    bill: BillId | None = Field(None, description="the bill that the event is about", examples=["child-rights-2021"])
    stage: Many[StageReached] = Field((), description="the stage of the bill's procedure; if the bill reached several at once, all of them in their order", examples=["lower-1", ["lower-1", "lower-pass"], [{"stage": "lower-1", "outcome": "adopted"}, {"stage": "lower-pass", "outcome": "rejected"}]])
    outcome: choices.BillOutcome | None = Field(None, description="how the stage ended, or each of several stages", examples=["adopted"])
    chamber: Id | None = Field(None, description="the chamber, if the stage leaves it open", examples=["lower"])
    votes: Votes | None = Field(None, description="the result of the vote", examples=[{"for": "71", "against": "3"}])
    sources: Cited[Citation] = Field(in_draft=(), description="the sources of the event", examples=[["rferl-denial", {"source": "tengri", "via": {"external": "Reuters"}}]])
    expected: Awaited[Expected] = Field((), description="steps that this event set for later days", examples=[[{"id": "committee-hearing", "kind": "hearing", "title": "Hearing of the committee", "date": "2022-03-03", "sources": "kazinform-statement", "published": "2022-02-01"}]])
    media: Many[Media] = Field((), description="pictures", examples=[[{"src": "letter.jpg", "alt": "The letter", "credit": "The ministry"}]])
    published: Day | None = Field(None, description="when the entry was published on this site", examples=["2021-11-03"])
    status: choices.Status = Field("published", description="the site leaves out a 'draft'; 'withdrawn' leaves a notice with the day and the reason of its last correction", examples=["draft"])
    embargo: Day | None = Field(None, description="when `onrecord publish --due` may publish a draft, in the site's time zone", examples=["2026-12-24T06:00"])
    corrections: Many[Correction] = Field((), description="corrections after the publication", examples=[[{"date": "2021-11-05", "was": "3 November", "now": "2 November"}]])
    tags: Tags = Field((), description="the subjects of the event", examples=[["platforms"]])
    aliases: Many[FormerEvent] = Field((), description="former ids of the event, the oldest first; old addresses lead on to the new one", examples=[["meta-answers", "old-story/meta-answers"]])

    def lacks(self, name: str) -> bool:
        """Return whether the event is without a field that only a draft may lack."""
        return name not in self.model_fields_set and type(self).model_fields[name].may_wait()

    def lacks_review(self, site: SiteFields) -> bool:
        """Return whether the site requires a sign-off of events published on this day, and nobody has given it."""
        if (since := site.requires_review) is None or self.published is None or self.reviewed_by:
            return False
        return self.published.moment(site.timezone) >= since.moment(site.timezone)

    @property
    def reached(self) -> tuple[StageReached, ...]:
        """The stages that a bill reached by this event, each with its outcome, chamber and votes, in order.

        A stage without an outcome or chamber takes the event's. The event's votes apply to its only stage, and to none
        if there are several.
        """
        votes = self.votes if len(self.stage) == 1 else None
        return tuple(
            StageReached(
                stage=own.stage,
                outcome=own.outcome or self.outcome,
                chamber=own.chamber or self.chamber,
                votes=own.votes or votes,
            )
            for own in self.stage
        )

    def reached_at(self, stage: str) -> StageReached:
        """Return the stage with that key, which the bill reached by this event."""
        return next(reached for reached in self.reached if reached.stage == stage)


class SourceFields(EntryFields):
    """A source that readers can look up."""

    title: Line | None = Field(None, description="the title as published", examples=["Facebook Denies Kazakh Claim"])
    description: Text | None = Field(None, description="a description, if you don't know the published title", examples=["report on the bill's first reading"])
    type: choices.SourceType = Field("webpage", description="the CSL type", examples=["legislation"])
    author: Many[Line] = Field((), description="who wrote it", examples=[["Catherine Putz"]])
    publisher: Text | None = Field(None, description="who published it", examples=["The Diplomat"])
    container_title: Line | None = Field(None, description="the newspaper, programme or collection that contains it", examples=["Watchdog"])
    volume: Line | None = Field(None, description="the volume of the journal or of the work", examples=["12"])
    issue: Line | None = Field(None, description="the issue of the journal", examples=["3"])
    page: Line | None = Field(None, description="the pages on which it stands in the whole", examples=["45–67"])
    doi: Doi | None = Field(None, description="its DOI; pages link to https://doi.org/ by it, so it needs no `url`", examples=["10.5555/12345678"])
    isbn: Isbn | None = Field(None, description="its ISBN; the last digit is checked against the others", examples=["978-0-306-40615-7"])
    language: Language | None = Field(None, description="the language of the source", examples=["ru"])
    issued: DateOrTime | None = Field(None, description="when it was published", examples=["2021-11-02T10:47", "2021-11"])
    accessed: Day | None = Field(None, description="the day on which you last read it", examples=["2021-11-03"])
    url: Url | None = Field(None, description="the address of the source", examples=["https://example.org/article"])
    archive_url: Url | None = Field(None, description="the address of an archived copy", examples=["https://web.archive.org/web/20211102120000/https://example.org/article"])
    archive_date: Day | None = Field(None, description="the day on which the copy was made", examples=["2021-11-02"])
    archive_refused: Day | None = Field(None, description="the day on which the Wayback Machine last made no copy because the publisher, or the archive itself, refuses it; `onrecord archive` writes it, and then asks no more", examples=["2021-11-03"])
    url_status: choices.UrlStatus = Field("live", description="whether the address still leads to the source", examples=["dead"])
    via: Many[Via] = Field((), description="the origins of its reporting", examples=[{"external": "Reuters"}])
    primary: Flag = Field(default=False, description="whether it is the record itself: a law, a transcript, the speaker's own post", examples=["yes"])
    version_of: SourceId | None = Field(None, description="the source that this is another version of", examples=["rferl-denial"])
    sha256: Line | None = Field(None, description="the SHA-256 of its snapshot in content/snapshots/, in hexadecimal", examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])
    note: Text | None = Field(None, description="a short note on the source", examples=["two versions were seen under this address"])
    aliases: Many[Id] = Field((), description="former ids of the source, the oldest first; old addresses lead on to the new one", examples=[["rferl-answer"]])
    example: Flag = Field(default=False, description="'yes' for an invented one that came with a new site; it can't stay beside a story of the site's own", examples=["yes"])

    @property
    def doi_address(self) -> str | None:
        """The address that leads to its DOI; None without one."""
        return address_of_doi(self.doi) if self.doi else None

    @property
    def address(self) -> str | None:
        """Where readers find it: its `url`, or else the address of its DOI."""
        return self.url or self.doi_address


class Period(Fields):
    """A time with a first and a last day, each as exactly as it is known. Without one, it has no bound there."""

    start_date: Date | None = Field(None, description="the first day", examples=["2019-03-12"])
    end_date: Date | None = Field(None, description="the last day", examples=["2021-10-28"])

    @property
    def is_bounded(self) -> bool:
        """Whether it has a first or a last day."""
        return self.start_date is not None or self.end_date is not None

    def may_cover(self, days: Days) -> bool:
        """Return whether one of the `days` may lie in it; with inexact dates, unless all certainly lie outside."""
        start, end = self.start_date, self.end_date
        is_before = start is not None and start.earliest is not None and days.last < start.earliest
        is_after = end is not None and days.first is not None and days.first > end.latest
        return not is_before and not is_after

    def surely_covers(self, days: Days) -> bool:
        """Return whether all of the `days` certainly lie in it."""
        start, end = self.start_date, self.end_date
        has_begun = start is None or (days.first is not None and start.latest <= days.first)
        return has_begun and (end is None or (end.earliest is not None and days.last <= end.earliest))

    def surely_overlaps(self, other: "Period") -> bool:
        """Return whether the two certainly have a day in common."""
        return _surely_begins_by_the_end(self, other) and _surely_begins_by_the_end(other, self)


def _surely_begins_by_the_end(one: Period, other: Period) -> bool:
    """Return whether the last possible first day of one is not after the first possible last day of the other."""
    if one.start_date is None or other.end_date is None:
        return True
    return other.end_date.earliest is not None and one.start_date.latest <= other.end_date.earliest


class Membership(Period):
    """The membership of a person in an organization."""

    shorthand = "organization"
    organization: ActorId = Field(description="the id of the organization", examples=["mior"])


class OtherName(Period):
    """A spelling of an actor's name; with a date, a name that the actor bore then."""

    shorthand = "name"
    name: Text = Field(description="the name", examples=[{"en": "The harbour board", "ru": "Правление порта"}])


class ActorFields(EntryFields):
    """Someone who speaks, or is spoken about."""

    name: Text = Field(description="the name", examples=[{"en": "Aida Balaeva", "ru": "Аида Балаева"}])
    kind: choices.ActorKind = Field(description="the kind of actor", examples=["person"])
    role: Text | None = Field(None, description="office or role", examples=["Minister of Information"])
    member_of: Many[Membership] = Field((), description="the organizations that a person belongs to, each with its period if the membership began or ended", examples=["mior", [{"organization": "mior", "start_date": "2019", "end_date": "2022-09-02"}]])
    part_of: ActorId | None = Field(None, description="the organization that contains this organization", examples=["meta"])
    other_names: Many[OtherName] = Field((), description="other spellings; and former names, each with its period", examples=[["Facebook, Inc."], [{"name": "Facebook, Inc.", "end_date": "2021-10-27"}]])
    different_from: Many[ActorId] = Field((), description="other actors that have this name too, or one like it", examples=["meta"])
    url: Url | None = Field(None, description="the actor's own page", examples=["https://example.org/"])
    same_as: Many[Url] = Field((), description="the address of the same actor in Wikidata", examples=["https://www.wikidata.org/wiki/Q380"])
    aliases: Many[Id] = Field((), description="former ids of the actor, the oldest first; old addresses lead on to the new one. The first one keeps its feed as it is, so after a merge it can be the id of today", examples=[["facebook"]])
    example: Flag = Field(default=False, description="'yes' for an invented one that came with a new site; it can't stay beside a story of the site's own", examples=["yes"])

    @property
    def spellings(self) -> tuple[str, ...]:
        """All texts of the other names, in every language and of every period."""
        return tuple(text for other in self.other_names for text in other.name.values())

    def organizations(self, days: Days | None = None) -> tuple[str, ...]:
        """Return the ids of the organizations that a person may have belonged to on one of `days`, or on any day."""
        held = (one for one in self.member_of if days is None or one.may_cover(days))
        return tuple(dict.fromkeys(one.organization for one in held))

    def name_on(self, days: Days) -> Text:
        """Return the name of these days: the only one whose period surely covers all of them, or else today's."""
        if not self.other_names:
            return self.name
        names = [other.name for other in self.other_names if other.is_bounded and other.surely_covers(days)]
        return names[0] if len(names) == 1 else self.name


class Identifier(Fields):
    """The number or name of a bill in a chamber or a register."""

    shorthand = "id"
    id: Line = Field(description="the number or name", examples=["HR 1319"])
    chamber: Id | None = Field(None, description="the chamber that calls it so", examples=["lower"])
    session: Line | None = Field(None, description="the session for which the number is valid", examples=["117"])


class BillFields(EntryFields):
    """`content/bills/<id>.yaml`: a bill."""

    title: Text = Field(description="the title of the bill", examples=["Bill on the rights of the child"])
    procedure: Id = Field(description="the id of the procedure that it passes through", examples=["kz-bicameral"])
    origin: Id | None = Field(None, description="the chamber where it began, if the procedure leaves that open", examples=["commons"])
    other_titles: Many[Text] = Field((), description="other names of the bill", examples=[["the cyberbullying bill"]])
    identifiers: Many[Identifier] = Field((), description="its numbers, by chamber and session where they differ", examples=[[{"id": "HR 1319", "chamber": "house"}]])
    jurisdiction: Line | None = Field(None, description="the jurisdiction, if not the procedure's", examples=["KZ"])
    sponsors: Many[ActorId] = Field((), description="the actors who introduced it", examples=[["aidos-sarym", "dinara-zakieva"]])
    summary: Text | None = Field(None, description="the effect of the bill in one sentence", examples=["It would oblige foreign social networks to register."])
    url: Url | None = Field(None, description="its official page", examples=["https://example.org/bill"])
    became: Text | None = Field(None, description="the law that it became, as pages print it", examples=["Law No. 118-VII"])
    sources: Cited[Citation] = Field((), description="where this is written", examples=["law-118"])
    expected: Awaited[Expected] = Field((), description="steps of the bill that lie ahead", examples=[[{"id": "committee-hearing", "kind": "hearing", "title": "Hearing of the committee", "date": "2022-03-03", "sources": "kazinform-statement", "published": "2022-02-01"}]])
    aliases: Many[Id] = Field((), description="former ids of the bill, the oldest first; old addresses lead on to the new one. The first one keeps its feed as it is, so after a merge it can be the id of today", examples=[["child-rights"]])


class PageFields(EntryFields):
    """The front matter of `content/pages/<id>.md`: a page of the site's own, linked from the menu."""

    title: Text = Field(description="the page's title, and its name in the menu", examples=["About"])
    order: Count = Field(100, description="its place in the menu; the smallest number stands first", examples=["1"])
    lacks: Many[choices.PageQuestion] = Field((), description="what the page does not say yet, and only its publisher can; the desk asks for it", examples=[["publisher", "contact"]])


class Within(Fields):
    """A deadline."""

    days: Count = Field(description="the number of days", examples=["60"])
    from_: Id = Field(alias="from", description="the stage from which the days count", examples=["to-upper"])


class Predecessor(Fields):
    """A stage that comes before another."""

    shorthand = "stage"
    stage: Id = Field(description="the id of the stage", examples=["third-reading"])
    outcome: Many[choices.BillOutcome] = Field((), description="the required outcomes; without them, any outcome that lets a bill go on", examples=["adopted-with-changes"])


class Reopening(Fields):
    """A stage that opens again, with the outcomes after which it does."""

    shorthand = "stage"
    stage: Id = Field(description="the id of the stage that opens again", examples=["passage"])
    when: Many[choices.BillOutcome] = Field((), description="the outcomes of this stage after which the other opens again; without them, any outcome that lets a bill go on", examples=["rejected"])


class Ending(Fields):
    """A stage that ends a procedure, with the outcomes by which it does."""

    shorthand = "stage"
    stage: Id = Field(description="the id of the stage", examples=["signed"])
    outcome: Many[choices.BillOutcome] = Field((), description="the outcomes that end the procedure; without them, any outcome that lets a bill go on", examples=["rejected"])


class Stage(Fields):
    """A stage of a procedure."""

    key: Id = Field(description="the stage's id, unique in its procedure", examples=["lower-1"])
    label: Text = Field(description="the name of the stage", examples=["First reading in the Mazhilis"])
    meaning: Text | None = Field(None, description="what this stage decides in this parliament", examples=["The chamber votes on the concept."])
    chamber: Id | None = Field(None, description="a chamber; or 'origin' or 'other', if bills may begin in either chamber", examples=["lower"])
    classification: Many[choices.Classification] = Field((), description="the Open Civic Data classes of its actions", examples=["reading-1"])
    after: Many[Predecessor] = Field((), description="earlier stages that the stage requires, all of them", examples=["introduction"])
    after_any: Many[Predecessor] = Field((), description="earlier stages of which this stage requires one", examples=[["upper-pass", {"stage": "lower-concur", "outcome": "agreed"}]])
    excludes: Many[Id] = Field((), description="stages that a bill can't reach beside this one", examples=["upper-pass"])
    reopens: Many[Reopening] = Field((), description="stages that this one opens again, unless its outcome is negative; or after the named outcomes only", examples=[["upper-pass", {"stage": "lower-pass", "when": "rejected"}]])
    within: Within | None = Field(None, description="how soon it must follow another stage", examples=[{"days": "60", "from": "to-upper"}])
    any_time: Flag = Field(default=False, description="whether it may come at any time", examples=["yes"])
    repeat: Flag = Field(default=False, description="whether it may come more than once", examples=["yes"])
    outcomes: Many[choices.BillOutcome] = Field((), description="the possible outcomes; without them, any outcome", examples=[["adopted", "rejected"]])
    optional: Flag = Field(default=False, description="whether a bill may go on without it", examples=["yes"])


class ProcedureFields(EntryFields):
    """`content/procedures/<id>.yaml`: how a parliament passes bills."""

    title: Text = Field(description="the name of the parliament, and the time of the procedure", examples=["Parliament of Kazakhstan, until June 2026"])
    jurisdiction: Line = Field(description="the country's ISO 3166-1 code, or 'any'", examples=["KZ"])
    valid_from: Day | None = Field(None, description="the first day on which it is in force", examples=["1996-01-30"])
    valid_to: Day | None = Field(None, description="the last day on which it is in force", examples=["2026-06-30"])
    chambers: dict[Id, Text] = Field({}, description="the names of the chambers by id", examples=[{"lower": "Mazhilis", "upper": "Senate"}])
    stages: SomeStages[Stage] = Field(description="the stages in display order", examples=[[{"key": "introduction", "label": "Introduction"}]])
    terminal: Many[Ending] = Field((), description="the stages that end the procedure, unless their outcome is negative; or with the named outcomes only", examples=[["signed", {"stage": "override", "outcome": "rejected"}]])
    note: Text | None = Field(None, description="doubts about the description of the procedure", examples=["The first day in force was not verified."])


@cache
def all_names() -> frozenset[str]:
    """Return the names of all fields of all entries."""
    return frozenset(name for model in entry_models() for name in model.rows())


@cache
def text_names() -> frozenset[str]:
    """Return the names of all fields that hold a text by language."""
    rows = (row for model in entry_models() for row in model.rows().items())
    return frozenset(name for name, info in rows if Text in (info.annotation, *get_args(info.annotation)))


def entry_models(model: type[Fields] = Fields) -> list[type[Fields]]:
    """Return the models of this table, whatever else is loaded: other files have fields too, which are of no entry."""
    parts = [part for part in model.__subclasses__() if part.__module__ == __name__]
    return [inner for part in parts for inner in (part, *entry_models(part))]
