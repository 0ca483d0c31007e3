"""The values that fields with a fixed list accept, and what each value means.

Editing programs show the meanings in completion, and `onrecord new` shows them in its questions. A test ensures that
each value has a meaning.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

EventType = Literal[
    "announcement", "denial", "statement", "response", "no-comment", "report", "document", "finding", "bill-reading",
    "bill-action",
]  # fmt: skip
Channel = Literal["press-release", "email", "social-post", "interview", "sitting", "publication"]
ActorKind = Literal["person", "organization", "outlet"]
FindingResult = Literal["so", "not-so", "in-part", "not-established", "undecided"]
Basis = Literal["stated", "inferred"]
Status = Literal["draft", "published", "withdrawn"]
BillOutcome = Literal[
    "adopted", "adopted-with-changes", "rejected", "returned", "reported", "agreed", "disagreed", "signed",
    "assented", "vetoed", "none",
]  # fmt: skip
Classification = Literal[
    "filing", "introduction", "enrolled", "reading-1", "reading-2", "reading-3", "passage", "failure", "concurrence",
    "withdrawal", "substitution", "amendment-introduction", "amendment-passage", "amendment-failure",
    "amendment-amendment", "amendment-withdrawal", "amendment-deferral", "committee-passage",
    "committee-passage-favorable", "committee-passage-unfavorable", "committee-failure", "executive-receipt",
    "executive-signature", "executive-veto", "executive-veto-line-item", "became-law", "veto-override-passage",
    "veto-override-failure", "deferral", "receipt", "referral", "referral-committee", "carried-over",
]  # fmt: skip
"""The action classifications of Open Civic Data (opencivicdata.legislative, `BILL_ACTION_CLASSIFICATION_CHOICES`)."""
OutputKind = Literal["feeds", "calendar", "claim-feeds", "as-of", "api", "dump", "search", "cards", "embed"]
UrlStatus = Literal["live", "dead", "changed", "paywalled"]
SourceType = Literal[
    "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book", "broadcast", "chapter",
    "document", "hearing", "interview", "legislation", "pamphlet", "personal_communication", "post", "post-weblog",
    "regulation", "report", "speech", "standard", "webpage",
]  # fmt: skip
"""The types of CSL 1.0.2 that a source of a timeline can have."""

MEANINGS: Mapping[str, Mapping[str, str]] = json.loads(Path(__file__).with_name("choices.json").read_bytes())
"""The meaning of each choice, by the table of the field."""
EVENT_TYPES, ACTOR_KINDS = MEANINGS["EVENT_TYPES"], MEANINGS["ACTOR_KINDS"]
STEP_TYPES = frozenset({"bill-reading", "bill-action"})
"""The types of events that are steps of a bill."""
STATUSES, OUTCOMES, FINDING_RESULTS = (MEANINGS[name] for name in ("STATUSES", "OUTCOMES", "FINDING_RESULTS"))


def meanings(choices: list[str]) -> list[str] | None:
    """Return the meaning of each of a field's choices; None for fields whose choices need no explanation.

    A new choice without a meaning yet has an empty one, and doesn't hide those of the others; a test names it.
    """
    known = next((words for words in MEANINGS.values() if 2 * len(words.keys() & set(choices)) > len(choices)), None)
    return [known.get(choice, "") for choice in choices] if known else None
