"""The values that fields with a fixed list accept, and what each value means.

Editing programs show the meanings in completion, and `onrecord new` shows them in its questions. A test ensures that
each value has a meaning.
"""

from collections.abc import Mapping
from typing import Literal

EventType = Literal[
    "announcement", "denial", "statement", "response", "no-comment", "report", "document", "finding", "bill-reading",
    "bill-action",
]  # fmt: skip
EVENT_TYPES: Mapping[str, str] = {
    "announcement": "somebody makes something public",
    "denial": "somebody says that something is not true",
    "statement": "somebody says something",
    "response": "somebody answers something",
    "no-comment": "somebody was asked, and said nothing",
    "report": "an outlet reports something",
    "document": "a paper, a letter, a law",
    "finding": "a court, a regulator or an inquiry decides what is so",
    "bill-reading": "a reading of a bill",
    "bill-action": "any other step of a bill",
}

Channel = Literal["press-release", "email", "social-post", "interview", "sitting", "publication"]
CHANNELS: Mapping[str, str] = {
    "press-release": "a text for the press",
    "email": "an e-mail",
    "social-post": "a post in a social network",
    "interview": "an answer to a journalist's question",
    "sitting": "words spoken in a sitting",
    "publication": "a text of the speaker's own, or an official gazette",
}

ActorKind = Literal["person", "organization", "outlet"]
ACTOR_KINDS: Mapping[str, str] = {
    "person": "a single person",
    "organization": "a ministry, a company, a party",
    "outlet": "a newspaper, a channel, an agency",
}

ExpectedKind = Literal[
    "hearing", "vote", "stage", "decision", "deadline", "meeting", "statement", "publication", "entry-into-force",
    "other",
]  # fmt: skip
EXPECTED_KINDS: Mapping[str, str] = {
    "hearing": "a committee, a court or another body hears somebody",
    "vote": "somebody votes",
    "stage": "another stage of a bill",
    "decision": "a court, a regulator or another body decides",
    "deadline": "the last day on which somebody may or must act",
    "meeting": "somebody meets",
    "statement": "somebody says or announces something",
    "publication": "a paper, a report or a law comes out",
    "entry-into-force": "a law or a rule begins to bind",
    "other": "something else for which a day is set",
}

FindingResult = Literal["so", "not-so", "in-part", "not-established", "undecided"]
FINDING_RESULTS: Mapping[str, str] = {
    "so": "the body found that the claim is so",
    "not-so": "the body found that it is not so",
    "in-part": "the body found that it is so in part",
    "not-established": "the body found that it was not established",
    "undecided": "the body left it open",
}

Basis = Literal["stated", "inferred"]
BASES: Mapping[str, str] = {
    "stated": "the speaker or a source says so",
    "inferred": "no source says so, but the editors conclude it; pages tell readers",
}

Status = Literal["draft", "published", "withdrawn"]
STATUSES: Mapping[str, str] = {
    "draft": "the site leaves it out until it is ready",
    "published": "readers see it",
    "withdrawn": "a notice with the day and the reason of its last correction replaces it",
}

CorrectionDuty = Literal["advised", "required"]
CORRECTION_DUTIES: Mapping[str, str] = {
    "advised": "a warning asks for it, and the change can be published without it",
    "required": "without it, the change is an error, and is not published",
}

BillOutcome = Literal[
    "adopted", "adopted-with-changes", "rejected", "returned", "reported", "agreed", "disagreed", "signed",
    "assented", "vetoed", "none",
]  # fmt: skip
OUTCOMES: Mapping[str, str] = {
    "adopted": "by the chamber that voted",
    "adopted-with-changes": "by the chamber that voted, which changed the text",
    "rejected": "by the chamber that voted; no stage opens again",
    "returned": "to the other chamber, with changes",
    "reported": "by a committee",
    "agreed": "with the other chamber's changes",
    "disagreed": "with the other chamber's changes; no stage opens again",
    "signed": "by the head of state",
    "assented": "by the Crown",
    "vetoed": "by the head of state",
    "none": "the stage took place without a decision",
}

Classification = Literal[
    "filing", "introduction", "enrolled", "reading-1", "reading-2", "reading-3", "passage", "failure", "concurrence",
    "withdrawal", "substitution", "amendment-introduction", "amendment-passage", "amendment-failure",
    "amendment-amendment", "amendment-withdrawal", "amendment-deferral", "committee-passage",
    "committee-passage-favorable", "committee-passage-unfavorable", "committee-failure", "executive-receipt",
    "executive-signature", "executive-veto", "executive-veto-line-item", "became-law", "veto-override-passage",
    "veto-override-failure", "deferral", "receipt", "referral", "referral-committee", "carried-over",
]  # fmt: skip
"""The action classifications of Open Civic Data (opencivicdata.legislative, `BILL_ACTION_CLASSIFICATION_CHOICES`)."""
OutputKind = Literal[
    "feeds", "calendar", "claim-feeds", "as-of", "api", "api-single", "dump", "search", "cards", "embed"
]

UrlStatus = Literal["live", "dead", "changed", "paywalled"]
URL_STATUSES: Mapping[str, str] = {
    "live": "the page is there",
    "dead": "the page is gone",
    "changed": "the page has another text now",
    "paywalled": "readers must pay for the page",
}

SourceType = Literal[
    "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book", "broadcast", "chapter",
    "document", "hearing", "interview", "legislation", "pamphlet", "personal_communication", "post", "post-weblog",
    "regulation", "report", "speech", "standard", "webpage",
]  # fmt: skip
"""The types of CSL 1.0.2 that a source of a timeline can have."""

PageQuestion = Literal["publisher", "funding", "contact", "reports", "selection", "review"]
PAGE_QUESTIONS: Mapping[str, str] = {
    "publisher": "who publishes the site",
    "funding": "who pays for it",
    "contact": "how readers reach the editors",
    "reports": "how readers report an error, and what happens then",
    "selection": "which sources the editors use, and how they choose what to record",
    "review": "who checks an entry before it is published",
}
"""What a page leaves open. Pages have no JSON Schema, so no editing program shows these meanings."""

STEP_TYPES = frozenset({"bill-reading", "bill-action"})
"""The types of events that are steps of a bill."""

MEANINGS: Mapping[str, Mapping[str, str]] = {
    "EVENT_TYPES": EVENT_TYPES,
    "ACTOR_KINDS": ACTOR_KINDS,
    "CHANNELS": CHANNELS,
    "EXPECTED_KINDS": EXPECTED_KINDS,
    "STATUSES": STATUSES,
    "CORRECTION_DUTIES": CORRECTION_DUTIES,
    "OUTCOMES": OUTCOMES,
    "FINDING_RESULTS": FINDING_RESULTS,
    "BASES": BASES,
    "URL_STATUSES": URL_STATUSES,
}
"""The meaning of each choice, by the table of the field."""


def meanings(choices: list[str]) -> list[str] | None:
    """Return the meaning of each of a field's choices; None for fields whose choices need no explanation.

    A new choice without a meaning yet has an empty one, and doesn't hide those of the others; a test names it.
    """
    known = next((words for words in MEANINGS.values() if 2 * len(words.keys() & set(choices)) > len(choices)), None)
    return [known.get(choice, "") for choice in choices] if known else None
