"""What each word means that a field offers to choose from: for completion in editing programs, and for questions.

The words themselves are the field table's; a test holds that each of them has its meaning here.
"""

from __future__ import annotations

from collections.abc import Mapping

EVENT_TYPES: Mapping[str, str] = {
    "announcement": "something is made public",
    "denial": "it is said that something is not so",
    "statement": "something is said",
    "response": "something is answered",
    "no-comment": "somebody was asked, and said nothing",
    "report": "an outlet tells of it",
    "document": "a paper, a letter, a law",
    "bill-reading": "a reading of a bill",
    "bill-action": "any other step of a bill",
}
ACTOR_KINDS: Mapping[str, str] = {
    "person": "a single person",
    "organization": "a ministry, a company, a party",
    "outlet": "a newspaper, a channel, an agency",
}
CHANNELS: Mapping[str, str] = {
    "press-release": "a text handed to the press",
    "email": "an e-mail",
    "social-post": "a post in a social network",
    "interview": "an answer to a journalist's question",
    "sitting": "words spoken in a sitting",
    "publication": "a text of the speaker's own, or an official gazette",
}
STATUSES: Mapping[str, str] = {
    "draft": "left out of the site until it is ready",
    "published": "readers see it",
    "withdrawn": "leaves a notice with the day and the reason of its last correction",
}
OUTCOMES: Mapping[str, str] = {
    "adopted": "by the chamber that voted",
    "adopted-with-changes": "by the chamber that voted, which changed the text",
    "rejected": "nothing opens again after it",
    "returned": "to the other chamber, with changes",
    "reported": "by a committee",
    "agreed": "with the other chamber's changes",
    "disagreed": "with the other chamber's changes; nothing opens again after it",
    "signed": "by the head of state",
    "assented": "by the Crown",
    "vetoed": "by the head of state",
    "none": "it took place, and nothing was decided",
}
BASES: Mapping[str, str] = {
    "stated": "the speaker or a source says so",
    "inferred": "nobody says so, and the editors read it so; readers are told",
}
URL_STATUSES: Mapping[str, str] = {
    "live": "the page is there",
    "dead": "the page is gone",
    "changed": "another text is there now",
    "paywalled": "the page must be paid for",
}
_ALL = (EVENT_TYPES, ACTOR_KINDS, CHANNELS, STATUSES, OUTCOMES, BASES, URL_STATUSES)


def meanings(choices: list[str]) -> list[str] | None:
    """Return the meaning of each of a field's choices; nothing where the words say it all."""
    known = next((words for words in _ALL if words.keys() >= set(choices)), None)
    return [known[choice] for choice in choices] if known else None
