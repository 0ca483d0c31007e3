"""Links to words on a page of the web."""

from itertools import takewhile
from urllib.parse import quote as escape_url

from onrecord.model.quotations import is_typed_in_one_way

_MOST_WORDS = 12
"""How many words a link names in full."""
_NAMED_WORDS = 5
"""Of more words, how many a link names at each end."""
_FEWEST_WORDS = 2
"""How few of the words at an end a browser can still find."""


def text_fragment(url: str, exact: str, prefix: str = "", suffix: str = "") -> str:
    """Return a link to these words on the page at `url` (WICG, URL Fragment Text Directives).

    Of many words the link names only the first and the last ones. The same holds if quotation marks or dashes are among
    the words: a page may write those in another form, and then a browser would not find the words.
    """
    parts = [_directive_part(" ".join(words)) for words in _named_words(exact.split())]
    before = [f"{_directive_part(prefix)}-"] if prefix else []
    after = [f"-{_directive_part(suffix)}"] if suffix else []
    page, _, fragment = url.partition(":~:")[0].partition("#")
    return f"{page}#{fragment}:~:text={','.join([*before, *parts, *after])}"


def _named_words(words: list[str]) -> list[list[str]]:
    """Return the words that a link names: all of them, or the first ones and the last ones."""
    first = list(takewhile(is_typed_in_one_way, words))
    last = list(takewhile(is_typed_in_one_way, reversed(words)))[::-1]
    if min(len(first), len(last)) < _FEWEST_WORDS:  # too few for a browser to find the place
        first = last = words
    if len(first) == len(words) <= _MOST_WORDS:
        return [words]
    return [first[:_NAMED_WORDS], last[-_NAMED_WORDS:]]


def _directive_part(words: str) -> str:
    # `urllib` does not escape hyphens, which mark prefix and suffix in a directive.
    return escape_url(" ".join(words.split()), safe="").replace("-", "%2D")
