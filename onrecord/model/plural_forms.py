"""The plural forms of languages, and those that a catalogue declares."""

import re
from collections import defaultdict
from functools import cache
from gettext import c2py
from typing import Self

from msgspec import Struct

_DECLARED = re.compile(r"\s*nplurals\s*=\s*(?P<count>\d)\s*;\s*plural\s*=\s*+(?P<rule>[^;]*[^;\s])\s*+;?\s*")
_TRIED = (*range(1001), 10_000, 100_000, 1_000_000)


class PluralForms(Struct, frozen=True):
    """The number of plural forms, and the rule that gives the form of a number."""

    count: int
    rule: str
    """An expression in C with the variable `n`."""

    @classmethod
    def parse(cls, declared: str) -> Self:
        """Return the forms in the value of a header; raise `ValueError`, with the reason, if it can't be used."""
        found = _DECLARED.fullmatch(declared)
        if found is None:
            raise ValueError("it is not nplurals=NUMBER; plural=RULE;")
        forms = cls(int(found["count"]), found["rule"])
        try:
            highest = max(map(c2py(forms.rule), _TRIED))
        except (ValueError, ArithmeticError, RecursionError):
            raise ValueError("its rule can't be computed") from None
        if highest >= forms.count:
            raise ValueError(f"its rule gives the form {highest}, but it has only {forms.count}")
        return forms

    @property
    def header(self) -> str:
        """The value of the header `Plural-Forms`."""
        return f"nplurals={self.count}; plural={self.rule};"

    @property
    def examples(self) -> tuple[tuple[int, ...], ...]:
        """The first numbers that take each form, of those that pages show most: the whole numbers from 1."""
        form_of = c2py(self.rule)
        numbers = defaultdict[int, list[int]](list)
        for number in (*range(1, 1001), 0, 1_000_000):
            numbers[form_of(number)].append(number)
        return tuple(tuple(numbers[form][:4]) for form in range(self.count))

    @property
    def examples_in_words(self) -> str:
        """The first number of each form: '1, 2, 5'."""
        return ", ".join(str(numbers[0]) if numbers else "none" for numbers in self.examples)


@cache
def plural_forms(language: str) -> PluralForms:
    """Return the plural forms of a language as gettext's translators know them; where they have none, those of CLDR."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415  (few sites have a catalogue)
    from babel.messages.plurals import PLURALS  # noqa: PLC0415
    from babel.plural import to_gettext  # noqa: PLC0415

    for code in (language.replace("-", "_"), language.partition("-")[0]):
        if code in PLURALS:
            count, rule = PLURALS[code]
            return PluralForms(count, rule)
    try:
        return PluralForms.parse(to_gettext(Locale.parse(language, sep="-").plural_form))
    except (UnknownLocaleError, ValueError):
        return PluralForms(2, "(n != 1)")
