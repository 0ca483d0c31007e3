"""Recognizes the language of a page, by its tag or its words."""

import re
from collections import Counter
from pathlib import Path

from msgspec import json

_TAG = re.compile(r"(?P<language>[a-z]{2,3})(?:[-_](?P<script>[a-z]{4}))?(?:[-_][a-z0-9]+)*", re.IGNORECASE)
_NO_LANGUAGE = frozenset({"und", "mul", "zxx"})
"""The codes for an unknown language, several, and none."""
_COMMON_WORDS = json.decode(Path(__file__).with_name("common_words.json").read_bytes(), type=dict[str, str])
"""The commonest words of each language."""
_KAZAKH = re.compile("[әғқңөұүһ]")
_UKRAINIAN_OR_BELARUSIAN = re.compile("[їєґў]")
_FEWEST_WORDS = 20
_SHARE = 0.06
"""The least share of common words; a text of another language has next to none."""


def language_tag(declared: str) -> str | None:
    """Return the language, and the script if it is named, of a tag such as `ru-RU` or `en_US`; None if it is none."""
    found = _TAG.fullmatch(declared.strip())
    if not found or found["language"].lower() in _NO_LANGUAGE:
        return None
    script = found["script"]
    return found["language"].lower() + (f"-{script.title()}" if script else "")


def recognized_language(text: str) -> str | None:
    """Return the language of a text if it is certainly English, Russian or Kazakh; else None."""
    words = re.findall(r"[^\W\d_]+", text[:20_000].lower())
    if len(words) < _FEWEST_WORDS:
        return None
    counts = Counter(words)
    shares = {
        language: sum(counts[word] for word in common.split()) / len(words)
        for language, common in _COMMON_WORDS.items()
    }
    letters = "".join(words)
    if len(_UKRAINIAN_OR_BELARUSIAN.findall(letters)) > len(letters) / 500:
        return None
    if len(_KAZAKH.findall(letters)) > len(letters) / 50:
        return "kk" if shares["kk"] > _SHARE / 3 else None
    best = max(("en", "ru"), key=lambda name: shares[name])
    return best if shares[best] > _SHARE else None
