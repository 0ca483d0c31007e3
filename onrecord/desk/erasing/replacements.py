"""The words that stand in place of a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from onrecord.desk.erasing.name_forms import NameForms
from onrecord.site_files.additions import RefusedError

_LANGUAGE = re.compile(r"(?P<language>[a-z]{2,3}(?:-[A-Za-z]+)*)=(?P<text>.*)")
_PLAIN = re.compile(r"[^\W_](?:[\w .’()-]*[\w.)])?")
"""What every kind of YAML value can contain without quotation marks."""


class Replacements(Struct, frozen=True):
    """The words in place of a name, by language."""

    by_language: Mapping[str, str]
    """The words under an empty key stand in texts of all other languages."""

    def __bool__(self) -> bool:
        """Return whether there are words for all languages."""
        return "" in self.by_language

    def words_in(self, language: str) -> str:
        """Return the words for a spelling in a language."""
        return self.by_language.get(language, self.by_language.get("", ""))


def parse_replacements(typed: Iterable[str], forms: NameForms) -> Replacements:
    """Return replacements that are typed as `a resident` or `ru=житель`. Raises `RefusedError`."""
    found: dict[str, str] = {}
    for one in typed:
        match = _LANGUAGE.fullmatch(one)
        language, text = (match["language"], match["text"]) if match else ("", one)
        text = " ".join(text.split())
        if not _PLAIN.fullmatch(text):
            raise RefusedError("a replacement has letters, digits, spaces, hyphens, points and round brackets alone")
        if forms.is_in(text) or forms.in_ids.search(text):
            raise RefusedError("the replacement contains the name")
        found[language] = text
    return Replacements(found)
