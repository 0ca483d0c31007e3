"""Proposes what to type instead of a value that is not in its list."""

import re
from collections.abc import Mapping, Sequence

from onrecord.model.choices import STATUSES, meanings
from onrecord.model.homoglyphs import without_homoglyphs
from onrecord.model.id_hints import SEVERAL
from onrecord.model.ids import TYPOGRAPHIC_QUOTES
from onrecord.problems import Hint, ask_whether, nearest
from onrecord.read.hints.synonyms import WORDS

_SYNONYMS = {word: meant for words in WORDS.choices.values() for word, meant in words.items()}
"""Words that editors type, each with the choices of several fields that it can mean, the most likely first."""
_WHOLE_EVENTS = frozenset({"corrects"})
"""The relations that concern an event as a whole rather than one of its claims."""
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


def choice_hint(name: str, value: str, choices: Sequence[str], *, takes_many: bool) -> Hint | str:
    """Return a hint on a value of the field `name` that is not among its `choices`."""
    plain = " ".join(without_homoglyphs(value).strip(TYPOGRAPHIC_QUOTES).lower().split())
    several = [nearest(part, choices, cutoff=0.8) for part in _SEPARATOR.split(plain)]
    listed = [part for part in several if part]
    if len(listed) == len(several) > 1:
        return _several_choices(listed, takes_many=takes_many)
    if name == "status" and plain == "withdrawn" and plain not in choices:
        return (
            "to take a story back, write withdrawn: {date: 2021-11-20, reason: …} in place of this line; "
            "its pages then say so"
        )
    # Different words can be similar by their letters, as 'passed' and 'assented', so the cutoff is high.
    if (guess := nearest(plain, choices, cutoff=0.8)) and not _is_negated(plain, guess):
        return ask_whether(guess)
    if name == "type" and plain in WORDS.relations and "statement" in choices:
        return _relation_hint(*WORDS.relations[plain].split())
    first = plain.partition(" ")[0]
    synonyms = _SYNONYMS.get(value.strip().lower()) or _SYNONYMS.get(plain) or _SYNONYMS.get(first) or first
    meant = [choice for choice in synonyms.split() if choice in choices]
    if len(meant) == 1:
        return ask_whether(meant[0])
    if name == "status" and plain[:1].isdigit():
        return f"a day goes into 'published'; here write one of: {', '.join(choices)}"
    if meant:
        return f"write {' or '.join(_with_meanings(meant))}"
    return f"write one of: {', '.join(_with_meanings(choices) if len(choices) <= _FEW else choices)}"


def _several_choices(listed: list[str], *, takes_many: bool) -> Hint | str:
    if takes_many:
        return Hint(f"{SEVERAL}: [{', '.join(listed)}]", tuple(listed))
    return f"only one can stand here: {' or '.join(listed)}"


def _relation_hint(type_: str, relation: str) -> str:
    """Return a hint on a word for a relation in the place of an event's type."""
    target, means = ("event", "the entry") if relation in _WHOLE_EVENTS else ("event#claim", "the claim")
    return f"that is a relation: write type: {type_}, and name {means} in {relation}: {target}"


def _is_negated(plain: str, choice: str) -> bool:
    """Return whether a word is the opposite of a choice, as 'unpublished' is."""
    return plain.endswith(choice) and _NEGATION.fullmatch(plain.removesuffix(choice)) is not None


def _with_meanings(choices: Sequence[str]) -> list[str]:
    """Return the choices, each with its meaning in parentheses where it has one."""
    explained = meanings(list(choices)) or [""] * len(choices)
    return [f"{choice} ({meaning})" if meaning else choice for choice, meaning in zip(choices, explained, strict=True)]


def publication_hint(value: object) -> str | None:
    """Return a hint on a `published` that says whether the entry is public, and not since when; None for others."""
    if (status := _AS_STATUS.get(str(value).strip().lower())) is None:
        return None
    if status == "draft":
        return "write status: draft instead; 'published' takes the day on which the entry came out, as in 2021-11-03"
    return (
        "write the day on which the entry came out, as in published: 2021-11-03; "
        f"whether readers see it is another field, status: {status}"
    )
