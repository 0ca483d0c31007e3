"""The messages of the catalogues for values that editors choose from, standings and relations, from `vocabulary.json`.

There a table can have a comment, which the notes for translators repeat.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import json

Messages = Mapping[str, str]
Sentences = Mapping[str, tuple[str, str]]
"""Each relation as a sentence, in its own direction and as seen from its target."""
_TABLES: Mapping[str, Mapping[str, Any]] = json.decode(Path(__file__).with_suffix(".json").read_bytes())


def _texts(*tables: str) -> Iterator[str]:
    return (_TABLES[table]["words"] for table in tables)


def _messages(*tables: str) -> Iterator[Messages]:
    return (_TABLES[table]["words"] for table in tables)


OUTCOME: str = _TABLES["OUTCOMES"]["context"]
"""The context of the outcomes, which in many languages agree with the word for a bill."""
EVENT_TYPES, CHANNELS, ACTOR_KINDS, URL_STATUSES = _messages("EVENT_TYPES", "CHANNELS", "ACTOR_KINDS", "URL_STATUSES")
OUTCOMES, CORRECTED, FILTERS, AS_OF = _messages("OUTCOMES", "CORRECTED", "FILTERS", "AS_OF")
RELATIONS: Sentences = _TABLES["RELATIONS"]["words"]
RELATIONS_OF_OWN: Sentences = _TABLES["RELATIONS_OF_OWN"]["words"]
FINDING_RELATIONS: Sentences = _TABLES["FINDING_RELATIONS"]["words"]
RELATIONS_OF_OTHERS: Sentences = {**_TABLES["RELATIONS_OF_OTHERS"]["words"], "maintains": RELATIONS["same_as"]}
REPORTS: tuple[str, str] = _TABLES["REPORTS"]["words"]
ON_THE_CLAIM, INFERRED, BODY = _texts("ON_THE_CLAIM", "INFERRED", "BODY")
FINDINGS, REVIEWS, REVIEWS_OF_REVIEWS = _messages("FINDINGS", "REVIEWS", "REVIEWS_OF_REVIEWS")
UNDER_APPEAL, FOUND_COUNT = _texts("UNDER_APPEAL", "FOUND_COUNT")
ROW_TIES, ROW_TIES_OF_OWN, ROW_TIES_OF_OTHERS = _messages("ROW_TIES", "ROW_TIES_OF_OWN", "ROW_TIES_OF_OTHERS")
ROW_FINDINGS, ROW_ANSWERS = _messages("ROW_FINDINGS", "ROW_ANSWERS")
ASSERTED, DIVIDED, ROW_REPORTS = _texts("ASSERTED", "DIVIDED", "ROW_REPORTS")
AGREEMENTS, AGREEMENTS_WITH_OTHERS = _messages("AGREEMENTS", "AGREEMENTS_WITH_OTHERS")
TAKEN_SIDES, ROW_TAKEN_SIDES, SIDES_WITH = _messages("TAKEN_SIDES", "ROW_TAKEN_SIDES", "SIDES_WITH")
BY_STEP, BY_JOINS, WHO_BY_JOINS = _texts("BY_STEP", "BY_JOINS", "WHO_BY_JOINS")
SIDED_ON, OF_REPORTED = _texts("SIDED_ON", "OF_REPORTED")
WITHDRAWN, ABANDONED, OPPOSED = _texts("WITHDRAWN", "ABANDONED", "OPPOSED")
UNSAID, NOT_YET_CLAIMED = _texts("UNSAID", "NOT_YET_CLAIMED")
UNSAID_MARK = "unsaid"
"""The mark of a claim that nobody has made yet, beside the marks of standings."""
DISPUTES, DISPUTES_OF_THE_OPPOSITE, ANSWERS = _messages("DISPUTES", "DISPUTES_OF_THE_OPPOSITE", "ANSWERS")
DISPUTED_MAINTAINED_BY_OTHERS, MAINTAINED_BY_OTHERS = _texts("DISPUTED_MAINTAINED_BY_OTHERS", "MAINTAINED_BY_OTHERS")
STANDING_COUNTS, POSITIONS = _messages("STANDING_COUNTS", "POSITIONS")
