"""Proposes what to type instead of a value outside its list, and of a relation's target typed as fields."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from onrecord.model.choices import STATUSES, meanings
from onrecord.model.fields import RELATIONS, Relation
from onrecord.model.homoglyphs import without_homoglyphs
from onrecord.model.ids import ID_PATTERN, SEVERAL, TARGET_PATTERN, TYPOGRAPHIC_QUOTES
from onrecord.problems import Locate, Problem, Where, nearest
from onrecord.read.normalization import PlainData

_SYNONYMS: Mapping[str, str] = {
    # status
    "unpublished": "withdrawn draft", "hidden": "withdrawn draft", "retracted": "withdrawn", "removed": "withdrawn",
    "deleted": "withdrawn", "public": "published", "live": "published", "private": "draft", "pending": "draft",
    "unfinished": "draft", "todo": "draft", "черновик": "draft", "опубликовано": "published", "отозвано": "withdrawn",
    # type of an event
    "reading": "bill-reading", "vote": "bill-reading bill-action", "signature": "bill-action", "claim": "statement",
    "allegation": "statement", "speech": "statement sitting", "comment": "statement", "post": "statement social-post",
    "appeal": "statement", "reply": "response", "answer": "response", "reaction": "response", "silence": "no-comment",
    "refutation": "denial", "rebuttal": "denial response", "denied": "denial", "article": "report article-newspaper",
    "news": "report article-newspaper", "letter": "document personal_communication", "law": "document legislation",
    "decree": "document regulation", "опровержение": "denial", "заявление": "statement", "ответ": "response",
    "judgment": "finding", "judgement": "finding", "ruling": "finding", "verdict": "finding", "decision": "finding",
    "court": "finding", "inquiry": "finding", "audit": "finding", "решение суда": "finding", "приговор": "finding",
    # result of a finding
    "true": "so", "right": "so", "yes": "so", "proved": "so", "false": "not-so", "untrue": "not-so", "wrong": "not-so",
    "no": "not-so", "unproved": "not-established", "unproven": "not-established", "not proved": "not-established",
    "not proven": "not-established", "partly": "in-part", "partially": "in-part", "partial": "in-part",
    "partly true": "in-part", "open": "undecided", "left open": "undecided",
    # kind of an actor
    "company": "organization", "ministry": "organization", "government": "organization", "party": "organization",
    "state": "organization", "organisation": "organization", "newspaper": "outlet article-newspaper",
    "media": "outlet", "agency": "outlet organization", "channel": "outlet", "individual": "person",
    "politician": "person", "человек": "person", "организация": "organization",
    # order of a story
    "newest": "newest-first", "latest": "newest-first", "descending": "newest-first", "desc": "newest-first",
    "oldest": "oldest-first", "chronological": "oldest-first", "ascending": "oldest-first", "asc": "oldest-first",
    # channel
    "tweet": "social-post post", "facebook": "social-post", "telegram": "social-post", "mail": "email",
    "press conference": "interview", "briefing": "interview", "phone": "interview", "call": "interview",
    # outcome of a stage
    "passed": "adopted", "approved": "adopted", "accepted": "adopted", "carried": "adopted", "failed": "rejected",
    "defeated": "rejected", "amended": "adopted-with-changes", "принят": "adopted", "отклонён": "rejected",
    # url_status, basis, and the type of a source
    "broken": "dead", "gone": "dead", "offline": "dead", "404": "dead", "ok": "live", "working": "live",
    "paid": "paywalled", "updated": "changed", "assumed": "inferred", "implied": "inferred", "explicit": "stated",
    "website": "webpage", "site": "webpage", "blog": "post-weblog", "tv": "broadcast", "video": "broadcast",
    "email": "personal_communication", "transcript": "hearing speech", "press-release": "webpage",
    "press release": "press-release webpage",
}  # fmt: skip
"""Words that editors type, each with the choices of several fields that it can mean, the most likely first."""
_NEGATION = re.compile(r"(?:un|in|im|dis|de|non|not|no)[\s_-]?")
_SEPARATOR = re.compile(r"\s*[,;/]\s*|\s+and\s+")
_FEW = 4
"""A list of so many choices is shown with their meanings."""
_AS_STATUS: Mapping[str, str] = {
    **dict.fromkeys(("yes", "true", "on", "y", "да", "иә"), "published"),
    **dict.fromkeys(("no", "false", "off", "n", "not yet", "нет", "жоқ"), "draft"),
    **{status: status for status in STATUSES},
}
"""The status that a word means which stands where the day of publication is expected."""
Path = tuple[str | int, ...]
_EVENT_WORDS = ("target", "event", "id", "statement", "finding")
_CLAIM_WORDS = ("claim", "claims")


def choice_hint(name: str, value: str, choices: Sequence[str], *, takes_many: bool) -> str:
    """Return a hint on a value of the field `name` that is not among its `choices`."""
    plain = without_homoglyphs(value).strip(TYPOGRAPHIC_QUOTES).lower()
    several = [nearest(part, choices, cutoff=0.8) for part in _SEPARATOR.split(plain)]
    if len(several) > 1 and all(several):
        listed = [part for part in several if part]
        return f"{SEVERAL}: [{', '.join(listed)}]" if takes_many else f"only one can stand here: {' or '.join(listed)}"
    if name == "status" and plain == "withdrawn" and plain not in choices:
        return (
            "to take a story back, write withdrawn: {date: 2021-11-20, reason: …} in place of this line; "
            "its pages then say so"
        )
    # Different words can be similar by their letters, as 'passed' and 'assented', so the cutoff is high.
    guess = nearest(plain, choices, cutoff=0.8)
    if guess and not _is_negated(plain, guess):
        return f"did you mean '{guess}'?"
    first = plain.partition(" ")[0]
    synonyms = _SYNONYMS.get(value.strip().lower()) or _SYNONYMS.get(plain) or _SYNONYMS.get(first) or first
    meant = [choice for choice in synonyms.split() if choice in choices]
    if len(meant) == 1:
        return f"did you mean '{meant[0]}'?"
    if name == "status" and plain[:1].isdigit():
        return f"a day goes into 'published'; here write one of: {', '.join(choices)}"
    if meant:
        return f"write {' or '.join(_with_meanings(meant))}"
    return f"write one of: {', '.join(_with_meanings(choices) if len(choices) <= _FEW else choices)}"


def _is_negated(plain: str, choice: str) -> bool:
    """Return whether a word is the opposite of a choice, as 'unpublished' is."""
    return plain.endswith(choice) and _NEGATION.fullmatch(plain.removesuffix(choice)) is not None


def _with_meanings(choices: Sequence[str]) -> list[str]:
    """Return the choices, each with its meaning in parentheses where it has one."""
    explained = meanings(list(choices)) or [""] * len(choices)
    return [f"{choice} ({meaning})" if meaning else choice for choice, meaning in zip(choices, explained, strict=True)]


def publication_hint(value: object) -> str | None:
    """Return a hint on a `published` that says whether the entry is public, and not since when; None for others."""
    status = _AS_STATUS.get(str(value).strip().lower())
    if status is None:
        return None
    if status == "draft":
        return "write status: draft instead; 'published' takes the day on which the entry came out, as in 2021-11-03"
    return (
        "write the day on which the entry came out, as in published: 2021-11-03; "
        f"whether readers see it is another field, status: {status}"
    )


def is_relation(path: Path) -> bool:
    """Return whether `path` leads to one relation."""
    return len(path) > 1 and path[-2] in RELATIONS and isinstance(path[-1], int)


def meant_target(relation: PlainData | None) -> str | None:
    """Return the target that the fields of a relation spell; None if they don't spell one."""
    if not isinstance(relation, dict):
        return None
    texts = {name: value for name, value in relation.items() if isinstance(value, str)}
    event = next((texts[word] for word in _EVENT_WORDS if word in texts), None)
    if "target" in texts and not any(word in texts for word in _CLAIM_WORDS):
        return None
    claim = next((texts[word] for word in _CLAIM_WORDS if word in texts), None)
    if event is None and claim is None:
        own = [name for name in relation if name not in Relation.rows()]
        event, claim = (own[0], texts.get(own[0])) if len(own) == 1 and ID_PATTERN.fullmatch(own[0]) else (None, None)
    if event is None:
        return f"event#{claim}" if claim and ID_PATTERN.fullmatch(claim) else None
    target = event if claim is None or "#" in event else f"{event}#{claim}"
    return target if TARGET_PATTERN.fullmatch(target) else None


def fields_for_target(
    plain: dict[str, PlainData], path: Path, names: Collection[str], target: str, where: Where, locate: Locate
) -> Problem:
    """Return the problem of a relation whose target was typed as fields; the relation's own fields are its `names`."""
    others = [name for name in plain if name != "target" and name in names]
    first = next(name for name in plain if name not in others)
    name = next(str(part) for part in reversed(path) if isinstance(part, str))
    span = locate(Where(where.path, (*where.keys, *path, first), on_key=True))
    if others:
        hint = f"write target: {target}, beside {', '.join(others)}"
    else:
        hint = f"write {name}: {target} on one line, or - {target} where '{name}' has several"
    return Problem("FLD003", "a target stands in one value: the event, a '#', and the claim's id", span, hint)
