"""The messages of the interface in one language, from the catalogues of a site and the built-in ones.

A message that all catalogues of a language lack is English, and marked as such (`english_words`).
"""

import io
from collections.abc import Iterator, Mapping
from copy import copy
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations

from onrecord.model.catalogue_codes import catalogue_codes, speaks_english
from onrecord.render.english_words import mark_words


class _English(NullTranslations):
    """The messages themselves, marked as English, for a language whose catalogues lack them."""

    def gettext(self, message: str) -> str:
        return mark_words(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return mark_words(super().ngettext(msgid1, msgid2, n))

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002  (gettext's signature)
        return mark_words(message)


def translations_for(
    language: str, catalogues: Mapping[str, str], own_catalogues: Mapping[str, str]
) -> NullTranslations:
    """Return the messages of a language: one that a catalogue lacks is the next one's, and at last English.

    Both mappings have texts of catalogues by their codes; the site's own stand before the built-in.
    """
    texts = list(_texts_for(language, own_catalogues)) + list(_texts_for(language, catalogues))
    chain: NullTranslations = NullTranslations() if speaks_english(language) else _English()
    for text in reversed(texts):
        translations = copy(_translations(text))  # the cached one is shared by languages with other fallbacks
        translations.add_fallback(chain)
        chain = translations
    return chain


def _texts_for(language: str, catalogues: Mapping[str, str]) -> Iterator[str]:
    """Yield the catalogues that give words in a language, the first one first."""
    for code in catalogue_codes(language):
        if code in catalogues:
            yield catalogues[code]


@lru_cache(maxsize=16)  # forked processes inherit it, and a preview builds many times
def _translations(text: str) -> NullTranslations:
    from babel.messages.mofile import write_mo  # noqa: PLC0415  (a site in English needs none of them)
    from babel.messages.pofile import read_po  # noqa: PLC0415

    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(text.encode("utf-8"))))
    compiled.seek(0)
    return GNUTranslations(compiled)
