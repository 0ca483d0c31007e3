"""Labels: what entries are called by the interface and by procedures, such as a kind, a stage or a standing.

A label is searched like a text of its entries, and stands once in an index. Its words are those of `vocabulary` in
`onrecord/render`, which a search does not load: a test writes them into `label_messages.json`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from msgspec import Struct, json

from onrecord.model.catalogue_codes import catalogue_codes, speaks_english
from onrecord.model.fields import ProcedureFields, Stage
from onrecord.model.matters import Matter
from onrecord.model.procedures import Procedure
from onrecord.model.relations import Body, FindingState, Ref
from onrecord.model.standings import Standing

Text = tuple[str, str]
"""The code of a language, empty for none, and words in it."""
Texts = tuple[Text, ...]
LabelField = Literal["kind", "stage", "chamber", "outcome", "channel", "role", "standing", "finding"]
"""What a label says of its entry."""
LABEL_FIELDS: tuple[LabelField, ...] = get_args(LabelField)
_MESSAGES = json.decode(Path(__file__).with_name("label_messages.json").read_bytes(), type=dict[str, tuple[str, str]])
"""The context and the English words of each message, by its name."""
_TRANSLATED = re.compile(
    r'^(?:msgctxt "(?P<context>.*)"\n+)?msgid "(?P<id>.+)"\n+msgstr "(?P<words>.+)"$',
    re.MULTILINE,
)
_BRACKETED = re.compile(r"\(([^()]*)\)")


class Label(Struct, frozen=True):
    """What several entries are called alike."""

    field: LabelField
    message: str = ""
    """The name of the message in `label_messages.json`; without one, the label has texts."""
    texts: Texts = ()
    unseen: Texts = ()
    """Further words that find the label, which nobody is shown."""


class LabelUse(Struct, frozen=True):
    """A label of one entry, with what it names there."""

    label: Label
    who: tuple[str, ...] = ()
    """The actors of `%(who)s` or `%(others)s`; an unnamed speaker is empty."""
    target: Ref | None = None
    """The event or claim of `%(date)s` or `%(what)s`."""


class LabelWords:
    """The words of labels in the languages of a site."""

    def __init__(self, languages: Iterable[str], *catalogues: Mapping[str, str]) -> None:
        """Take texts of gettext catalogues by language; the first with a message gives its words."""
        self._catalogues = catalogues
        self.languages = tuple(languages)
        self._words = cache(self._find)
        self._messages = cache(self._scan)

    def texts(self, label: Label) -> Texts:
        """Return the words of a label in each language that has some."""
        return self._words(label.message) if label.message else label.texts

    def _find(self, message: str) -> Texts:
        key = _MESSAGES[message]
        found = ((language, self._word(language, key)) for language in self.languages)
        return tuple((language, words) for language, words in found if words)

    def _word(self, language: str, key: tuple[str, str]) -> str:
        translated = (self._messages(place, code).get(key) for place, code in self._places(language))
        return next(filter(None, translated), key[1] if speaks_english(language) else "")

    def _places(self, language: str) -> Iterator[tuple[int, str]]:
        for place, catalogues in enumerate(self._catalogues):
            yield from ((place, code) for code in catalogue_codes(language) if code in catalogues)

    def _scan(self, place: int, code: str) -> Mapping[tuple[str, str], str]:
        found = _TRANSLATED.finditer(self._catalogues[place][code])
        return {(one["context"] or "", _unescape(one["id"])): _unescape(one["words"]) for one in found}


def _unescape(text: str) -> str:
    return text.replace('\\"', '"').replace("\\\\", "\\")


def label_stages(
    stages: Iterable[tuple[str, str | None, str | None]], fields: ProcedureFields | None, origin: str | None
) -> Iterator[LabelUse]:
    """Yield the labels of the stages that a bill reached: stage, chamber and outcome of each."""
    procedure = Procedure("", fields) if fields else None
    for key, outcome, own_chamber in stages:
        if procedure and (stage := procedure.stages.get(key)):
            yield LabelUse(Label("stage", texts=_texts(stage.label), unseen=_other_names(stage)))
            chamber = own_chamber or procedure.chamber_of(stage, origin)
            if chamber in procedure.fields.chambers:
                yield LabelUse(Label("chamber", texts=_texts(procedure.fields.chambers[chamber])))
        if outcome and f"outcome {outcome}" in _MESSAGES:
            yield LabelUse(Label("outcome", f"outcome {outcome}"))


def _other_names(stage: Stage) -> Texts:
    """Return what the meaning of a stage has in brackets, where it gives other names: 'ping-pong'."""
    meaning = stage.meaning or {}
    found = ((language, " ".join(_BRACKETED.findall(words))) for language, words in meaning.items())
    return tuple((language, words) for language, words in found if words)


def label_standing(claim: Ref, matter: Matter | None) -> Iterator[LabelUse]:
    """Yield what is known of a claim: where it stands, unless nobody but its speaker holds it, and what was found."""
    if matter is None:
        return
    for state in matter.findings(claim):
        yield from _label_finding(state)
    standing = matter.standing(claim)
    if standing is None or (message := _message_of(standing)) is None:
        return
    name, who = message
    target = standing.repeated.event if standing.repeated else None
    yield LabelUse(Label("standing", f"standing {name}"), _ids(who), target)
    is_own = any(claim in said.about for said in matter.by_event.get(claim.key, ()))
    if standing.depends_on_joins(claim if is_own else matter.first_claim):
        yield LabelUse(Label("standing", "standing by joins"))
    if not is_own:
        yield LabelUse(Label("standing", "standing of what it reports"))


def _message_of(standing: Standing) -> tuple[str, tuple[Body, ...]] | None:
    """Return the message of a standing, with the bodies that it names; None if one side alone has spoken."""
    if standing.kind == "disputed":
        return _message_of_dispute(standing)
    if standing.kind == "withdrawn":
        return ("abandoned", standing.opposing) if standing.opposing else ("withdrawn", ())
    if standing.kind == "confirmed":
        return "confirmed", standing.confirmed_by
    return ("shared", standing.shared_by) if standing.kind == "shared" else None


def _message_of_dispute(standing: Standing) -> tuple[str, tuple[Body, ...]]:
    if standing.answer == "unanswered":
        return "unanswered", standing.first
    if standing.answer != "maintained":
        return "disputed", ()
    who = standing.repeated.bodies if standing.repeated else ()
    return ("maintained" if standing.was_first else "opposite maintained"), who


def _label_finding(state: FindingState) -> Iterator[LabelUse]:
    found = state.finding
    yield LabelUse(Label("finding", f"found {found.result}"), _ids(found.bodies), found.event)
    for review in state.reviews:
        name = f"{review.kind} review" if review.target != found.event else review.kind
        yield LabelUse(Label("finding", f"finding {name}"), _ids(review.bodies), review.event)
    if state.is_under_appeal:
        yield LabelUse(Label("finding", "finding under appeal"))


def _ids(bodies: Iterable[Body]) -> tuple[str, ...]:
    return tuple(body.id if body.is_named else "" for body in bodies)


def _texts(words: Mapping[str, str] | None) -> Texts:
    return tuple((words or {}).items())


MatterOf = Callable[[Ref], Matter | None]
"""Returns the matter of a claim; None for an unknown claim."""
