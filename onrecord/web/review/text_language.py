"""Guesses in which language of the interface a paragraph is, from its letters and its commonest words."""

import re

from onrecord.web.review.review_memory import remember_until_review_ends

_KAZAKH = re.compile("[әғқңөұүһ]")
_UKRAINIAN = re.compile("[їєґ]")
_SHARED = re.compile("і")
_CYRILLIC = re.compile("[а-яё]")
_COMMON = {
    "en": "the of and was that with for which has had is it in to on by from said",
    "de": "der die das und den dem ein eine nicht ist sich im am hat von zu auf für mit",
    "fr": "le les des une est dans pour et du au qui sur par que il elle la",
    "es": "el los las una por con del que es en y se su la al como",
}
_BY_WORD = {
    word: [code for code, words in _COMMON.items() if word in words.split()]
    for word in " ".join(_COMMON.values()).split()
}


@remember_until_review_ends
def language_of(text: str) -> str:
    """Return the code of a paragraph's likely language; without a sign of another, it is Russian or English."""
    lowered = text.lower()
    if len(_CYRILLIC.findall(lowered)) > len(lowered) / 4:
        return _cyrillic_language(lowered)
    counts = dict.fromkeys(_COMMON, 0)
    for word in re.findall(r"[^\W\d_]+", lowered):
        for code in _BY_WORD.get(word, ()):
            counts[code] += 1
    return max(counts, key=lambda code: counts[code])


def _cyrillic_language(lowered: str) -> str:
    if len(_KAZAKH.findall(lowered)) > len(lowered) / 100:
        return "kk"
    ukrainian = len(_UKRAINIAN.findall(lowered)) + len(_SHARED.findall(lowered))
    return "uk" if ukrainian > len(lowered) / 100 else "ru"
