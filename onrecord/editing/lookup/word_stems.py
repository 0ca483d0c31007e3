"""Hands on the stems by which the search compares words, for tools that compare texts."""

from onrecord.search.stems import is_slight, stem

__all__ = ["is_slight", "stem"]
