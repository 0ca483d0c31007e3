"""Remembers what is computed for a word until a review ends: a process that stays open keeps nothing of an article.

A cache of the program that addresses of an article reach is emptied then too.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar
from urllib import parse

from onrecord.editing.lookup.word_stems import compute_stem
from onrecord.model import archives, web_addresses

_MOST = 100_000
"""How many words are remembered of one function: those of a large record and of an article."""
_Arguments = ParamSpec("_Arguments")
_Found = TypeVar("_Found")
_FORGET: list[Callable[[], Any]] = [
    parse.clear_cache,  # type: ignore[attr-defined]  # `urlsplit` keeps addresses; typeshed lacks it
    archives.forget_addresses,
    web_addresses.page_key.cache_clear,
]
"""What empties each cache."""


def remember_until_review_ends(function: Callable[_Arguments, _Found]) -> Callable[_Arguments, _Found]:
    """Return a function that remembers its results until a review ends; for functions of words."""
    remembering = lru_cache(_MOST)(function)
    _FORGET.append(remembering.cache_clear)
    return remembering  # type: ignore[return-value]  # its arguments are those of the function


@contextmanager
def forget_after() -> Iterator[None]:
    """Forget all words when the block ends, however it does."""
    try:
        yield
    finally:
        for forget in _FORGET:
            forget()


@remember_until_review_ends
def stem(word: str, language: str) -> str:
    """Return the stem of a word in a language."""
    return compute_stem(word, language)
