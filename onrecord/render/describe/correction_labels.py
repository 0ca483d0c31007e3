"""Words what corrections say of an event that changed: its relations, fields and dates."""

from collections.abc import Mapping

from onrecord.model.fields import EventFields
from onrecord.render.english_words import remove_marks
from onrecord.render.vocabulary import (
    CORRECTED,
    EVENT_TYPES,
    FINDING_RELATIONS,
    INFERRED,
    OUTCOME,
    OUTCOMES,
    READ_RELATIONS,
    RELATIONS,
)
from onrecord.render.words import Words


class CorrectionLabels:
    """What corrections say of an event that changed, in one language, as plain text."""

    def __init__(self, language: str, catalogues: Mapping[str, str], own_catalogues: Mapping[str, str]) -> None:
        """Take the language's code, the catalogues of the interface and those of the site."""
        self._words = Words(language, catalogues, own_catalogues)

    def relation(self, kind: str, target: str, *, is_title: bool, is_inferred: bool, result: str | None = None) -> str:
        """Return a relation as its event says it; `target` is the text of the claim, or a title."""
        target = self._words.named_title(target) if is_title else target
        messages = FINDING_RELATIONS[result] if result else RELATIONS[kind]
        if is_inferred:
            messages = READ_RELATIONS.get(kind, messages)
        said = self._words.gettext(messages[0], what=target)
        return remove_marks(f"{said} ({self._words.gettext(INFERRED)})" if is_inferred else said)

    def field(self, name: str, value: str) -> str:
        """Return a value with its label, if the field has one: 'Speaker: The company'."""
        return remove_marks(self._words.gettext(CORRECTED[name], what=value)) if name in CORRECTED else value

    def date(self, fields: EventFields) -> str:
        """Return when an event happened, with its label and with plain spaces, as an editor types them."""
        start, end = fields.date, fields.until
        words = self._words.duration(start, end) if end else self._words.date(start)
        time = f", {fields.time:%H:%M}" if fields.time else ""
        zone = f" ({fields.timezone.key})" if fields.timezone else ""
        return self.field("date", remove_marks(f"{words}{time}{zone}").replace("\N{NO-BREAK SPACE}", " "))

    def event_type(self, type_: str) -> str:
        """Return what kind of event it is."""
        return remove_marks(self._words.gettext(EVENT_TYPES[type_]))

    def outcome(self, outcome: str | None) -> str:
        """Return how a stage of a bill ended; empty without words for it."""
        message = OUTCOMES[outcome] if outcome else ""
        return remove_marks(self._words.pgettext(OUTCOME, message)) if message else ""
