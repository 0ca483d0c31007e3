"""The messages of the catalogues for values that editors choose from, standings and relations, from `vocabulary.json`.

There a table can have a comment, which the notes for translators repeat.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import json

Messages = Mapping[str, str]
Sentences = Mapping[str, tuple[str, str]]
"""Each relation as a sentence, in its own direction and as seen from its target."""
_TABLES: Mapping[str, Mapping[str, Any]] = json.decode(Path(__file__).with_suffix(".json").read_bytes())


def _words(table: str) -> Any:  # noqa: ANN401  (plain data)
    return _TABLES[table]["words"]


OUTCOME: str = _TABLES["OUTCOMES"]["context"]
"""The context of the outcomes, which in many languages agree with the word for a bill."""
EVENT_TYPES: Messages = _words("EVENT_TYPES")
AS_OF: Messages = _words("AS_OF")
OUTCOMES: Messages = _words("OUTCOMES")
CHANNELS: Messages = _words("CHANNELS")
ACTOR_KINDS: Messages = _words("ACTOR_KINDS")
URL_STATUSES: Messages = _words("URL_STATUSES")
RELATIONS: Sentences = _words("RELATIONS")
FINDING_RELATIONS: Sentences = _words("FINDING_RELATIONS")
ON_THE_CLAIM: str = _words("ON_THE_CLAIM")
FINDINGS: Messages = _words("FINDINGS")
REVIEWS: Messages = _words("REVIEWS")
REVIEWS_OF_REVIEWS: Messages = _words("REVIEWS_OF_REVIEWS")
UNDER_APPEAL: str = _words("UNDER_APPEAL")
FOUND_COUNT: str = _words("FOUND_COUNT")
CORRECTED: Messages = _words("CORRECTED")
INFERRED: str = _words("INFERRED")
RELATIONS_OF_OTHERS: Sentences = {**_words("RELATIONS_OF_OTHERS"), "maintains": RELATIONS["same_as"]}
RELATIONS_OF_OWN: Sentences = _words("RELATIONS_OF_OWN")
REPORTS: tuple[str, str] = _words("REPORTS")
ROW_TIES: Messages = _words("ROW_TIES")
ROW_FINDINGS: Messages = _words("ROW_FINDINGS")
ROW_TIES_OF_OTHERS: Messages = _words("ROW_TIES_OF_OTHERS")
ROW_TIES_OF_OWN: Messages = _words("ROW_TIES_OF_OWN")
ROW_REPORTS: str = _words("ROW_REPORTS")
ROW_ANSWERS: Messages = _words("ROW_ANSWERS")
ASSERTED: str = _words("ASSERTED")
AGREEMENTS: Messages = _words("AGREEMENTS")
AGREEMENTS_WITH_OTHERS: Messages = _words("AGREEMENTS_WITH_OTHERS")
DIVIDED: str = _words("DIVIDED")
BODY: str = _words("BODY")
WITHDRAWN: str = _words("WITHDRAWN")
ABANDONED: str = _words("ABANDONED")
UNSAID: str = _words("UNSAID")
NOT_YET_CLAIMED: str = _words("NOT_YET_CLAIMED")
OPPOSED: str = _words("OPPOSED")
DISPUTES: Messages = _words("DISPUTES")
DISPUTED_MAINTAINED_BY_OTHERS: str = _words("DISPUTED_MAINTAINED_BY_OTHERS")
DISPUTES_OF_THE_OPPOSITE: Messages = _words("DISPUTES_OF_THE_OPPOSITE")
STANDING_COUNTS: Messages = _words("STANDING_COUNTS")
CONFIRMED_COUNT: str = _words("CONFIRMED_COUNT")
ANSWERS: Messages = _words("ANSWERS")
MAINTAINED_BY_OTHERS: str = _words("MAINTAINED_BY_OTHERS")
POSITIONS: Messages = _words("POSITIONS")
FILTERS: Messages = _words("FILTERS")
