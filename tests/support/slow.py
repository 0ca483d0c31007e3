"""Marks the cases of a test that take long: `make test` leaves them out, `make test-all` runs them."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from _pytest.mark.structures import ParameterSet


def slow(cases: Iterable[object]) -> list[ParameterSet]:
    """Return the cases, each marked as slow; a tuple is one case of several values."""
    return [pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.slow) for case in cases]
