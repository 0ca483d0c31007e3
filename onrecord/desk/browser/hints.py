"""Tells whether the words below a question only repeat it: 'Who spoke? The actors who spoke'."""

import re

_words = re.compile("[a-z]+").findall
_FILLING = frozenset(
    _words(
        "a about an and are as at be been by did do does for from has have in is it its of on one or that the their "
        "them these they this to was were what when where which who whom whose with"
    )
)
_THINGS = frozenset(
    _words(
        "actor actors bill claim claims event events finding kind page source sources spoke statement statements story "
        "text title words"
    )
)
"""What a form is about, and so what its questions call 'it'."""
_STEM = 3
"""How many letters tell 'denies' and 'deny' from other words."""


def says_the_same(words: str, question: str) -> bool:
    """Return whether words in English say nothing that a question does not; a label is no question, and says less."""
    return question.endswith("?") and _stems(words) <= _stems(question)


def _stems(words: str) -> set[str]:
    return {word[:_STEM] for word in _words(words.lower()) if word not in _FILLING | _THINGS}
