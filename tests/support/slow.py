"""Marks slow cases of a test: `make test` skips them, `make test-all` runs them."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from _pytest.mark.structures import ParameterSet


def slow(cases: Iterable[object]) -> list[ParameterSet]:
    """Return the cases, each marked as slow; a tuple holds the several values of one case."""
    return [pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.slow) for case in cases]
