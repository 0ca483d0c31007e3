"""Puts the changed parts of an event into the words of corrections: what was, and what is."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest

from onrecord.editing.compare.changes import PastPart, PastWords, Text
from onrecord.editing.compare.past import ChangedEvent
from onrecord.model.fields import EventFields
from onrecord.model.records import ThemeFiles

NOTHING = "\N{EM DASH}"
"""What was or is, of something new or gone: a correction needs both, in any language."""
TITLES: Mapping[str, str] = {
    "date": "the date",
    "speaker": "the speaker",
    "on_behalf_of": "the body spoken for",
    "quotes": "a quotation",
    "claims": "a claim",
    "corrections": "an earlier correction",
}
"""What a part is, by the first name in its path. Any other part is a relation."""


def name_part(part: PastPart) -> str:
    """Return what a part of an event is."""
    names = part.field.split(".")
    is_relation = names[0] == "claims" and names[2] not in ("text", "quote")
    return "a relation" if is_relation else TITLES.get(names[0], "a relation")


def word_corrections(found: ChangedEvent, theme: ThemeFiles | None) -> Iterator[tuple[Text, Text]]:
    """Yield what was and what is. What is new takes the place of what is gone, if both are of one kind."""
    nothing = {found.language: NOTHING}
    parts = [part for part in found.change.parts if name_part(part) != TITLES["corrections"]]
    for kind in dict.fromkeys(map(name_part, parts)):
        own = [part for part in parts if name_part(part) == kind]
        before = [_say(part.field, part.before, found.was.fields, found.language, theme) for part in own]
        after = [_say(part.field, part.after, found.event.fields, found.language, theme) for part in own]
        said = [*zip(before, after, strict=True)]
        yield from ((was, now) for was, now in said if was and now)
        gone = [was for was, now in said if not now]
        new = [now for was, now in said if not was]
        yield from ((was or nothing, now or nothing) for was, now in zip_longest(gone, new))


def _say(
    field: str, words: PastWords | None, fields: EventFields, language: str, theme: ThemeFiles | None
) -> Text | None:
    """Return what a part says, with a label where its words alone don't tell what they are."""
    from onrecord.render.describe.correction_labels import CorrectionLabels  # noqa: PLC0415  (few changes need it)

    if words is None:
        return None
    catalogues = (theme.catalogues, theme.own_catalogues) if theme else ({}, {})
    labels = CorrectionLabels(language, *catalogues)
    if words.relation is not None:
        (target,) = words.text.values()
        said = labels.relation(
            words.relation,
            target,
            is_title="#" not in field,
            is_inferred=words.basis == "inferred",
            result=words.result,
        )
        return {language: said}
    if field == "date":
        return {language: labels.date(fields)}
    name = field.rpartition(".")[2]
    return {one: labels.field(name, text) for one, text in words.text.items()}
