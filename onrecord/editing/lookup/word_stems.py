"""Hands on the stems by which the search compares words, for tools that compare texts."""

from onrecord.search.stems import compute_stem, is_slight

__all__ = ["compute_stem", "is_slight"]
