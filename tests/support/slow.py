"""Marks what `make test` skips, and `make test-all` runs."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from _pytest.mark.structures import ParameterSet
from hypothesis import settings
from rendered_site import BUILDS_WHOLE


def slow(cases: Iterable[object]) -> list[ParameterSet]:
    """Return the cases, each marked as slow; a tuple holds the several values of one case."""
    return [pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.slow) for case in cases]


def examples(most: int) -> settings:
    """Return the settings of a property that tables cover too: `make test` draws a third of its examples."""
    return settings(max_examples=most if BUILDS_WHOLE else most // 3)
