"""Finds what is wrong with translations: plural forms, placeholders, control characters and markup."""

import re
from collections.abc import Iterator

from onrecord.model.plural_forms import PluralForms
from onrecord.problems import Problem, SourceFile
from onrecord.read.catalogue_messages import Message, Text, place_of

_VALUE = re.compile(r"%\((?P<name>\w+)\)[sd]|%%|(?P<broken>%)")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:[a-zA-Z]+|#\d+);")
_CONTROL = re.compile("[\x00-\x1f\x7f]")


def message_problems(file: SourceFile, message: Message, forms: PluralForms) -> Iterator[Problem]:
    """Yield problems on the translations of a message; one that nobody has finished has none."""
    if message.is_fuzzy or not any(form.text for form in message.forms.values()):
        return
    expected = set(range(forms.count)) if message.plural else {0}
    if missing := sorted(index for index in expected if index not in message.forms or not message.forms[index].text):
        named = ", ".join(f"msgstr[{index}]" for index in missing)
        hint = (
            f"write {named} too: this language has {forms.count} forms, for numbers such as {forms.examples_in_words}"
        )
        yield Problem("TRN004", f"the plural form {named} is missing", place_of(file, message.id), hint)
    for index, form in sorted(message.forms.items()):
        if index not in expected:
            has = f"{forms.count} plural forms" if message.plural else "no plural forms"
            text = f"msgstr[{index}] is one too many: this message has {has}"
            yield Problem("TRN004", text, place_of(file, form), "delete it")
        elif form.text:
            yield from _form_problems(file, message, form)


def _form_problems(file: SourceFile, message: Message, form: Text) -> Iterator[Problem]:
    """Yield problems on one translation: its placeholders, its characters, its markup."""
    english = message.plural or message.id
    yield from _value_problems(file, english, form, is_filled_in=message.plural is not None or "%(" in english.text)
    if _CONTROL.search(form.text.replace("\n", "") if "\n" in message.id.text else form.text):
        hint = "write the words without \\n, \\t and \\r; the page breaks its lines by itself"
        yield Problem("TRN004", "a line break or another control character stands here", place_of(file, form), hint)
    if (markup := _MARKUP.search(form.text)) and markup[0] not in english.text:
        message_ = f"pages show '{markup[0]}' as typed: words of the interface are text, not HTML"
        yield Problem("LNK003", message_, place_of(file, form, markup[0]), "write the character itself, and no tags")


def _value_problems(file: SourceFile, english: Text, form: Text, *, is_filled_in: bool) -> Iterator[Problem]:
    """Yield problems on the placeholders of a translation, which must be exactly those of the English words.

    In words that are filled in, a percent sign must be doubled.
    """
    expected = frozenset(_values(english.text))
    found = frozenset(_values(form.text))
    if not is_filled_in and not found - {"%"}:
        return
    missing = sorted(expected - found)
    unknown = sorted(found - expected - {"%"})
    if "%" in found:
        yield Problem("TRN004", "a bare % stands here", place_of(file, form, "%"), "write a percent sign as %%")
    for value in unknown:
        names = ", ".join(missing or sorted(expected))
        hint = f"write {names}: names of placeholders are not translated" if names else "the English words have none"
        yield Problem("TRN004", f"the English words have no placeholder {value}", place_of(file, form, value), hint)
    for value in () if unknown else missing:
        hint = f"write {value} where its value belongs: the program replaces it"
        yield Problem("TRN004", f"the placeholder {value} of the English words is missing", place_of(file, form), hint)


def _values(text: str) -> Iterator[str]:
    """Yield the placeholders of a text; a bare `%` for each percent sign that is neither one nor doubled."""
    yield from (found[0] for found in _VALUE.finditer(text) if found["name"] or found["broken"])
