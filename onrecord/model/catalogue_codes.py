"""Which catalogues give words in a language, by the codes of the languages."""

import re

_SCRIPT = re.compile(r"[A-Za-z]{4}")


def catalogue_codes(language: str) -> tuple[str, ...]:
    """Return the codes of the catalogues with words in a language, the nearest first: 'de-AT', 'de'.

    A code that names a script, such as 'sr-Latn', has only its own: the words of 'sr' are in another script.
    """
    primary, *rest = language.split("-")
    return (language,) if not rest or any(map(_SCRIPT.fullmatch, rest)) else (language, primary)


def speaks_english(language: str) -> bool:
    """Return whether the interface's own words, which are English, are words in a language."""
    return "en" in catalogue_codes(language)
