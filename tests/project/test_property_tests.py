"""Property tests: a busy machine fails none of them, and a failure is shown whatever its example is."""

from __future__ import annotations

from time import sleep

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


@given(st.just(0.3))
@settings(max_examples=1)
def test_slow_example_passes(seconds: float) -> None:
    """An example may take longer than Hypothesis's own deadline of 0.2 seconds, as on a busy machine."""
    sleep(seconds)


def test_failure_of_large_example_is_shown() -> None:
    """An example that is too large for Hypothesis to print doesn't replace its failure by a warning."""

    @given(st.just("x" * 40_000))
    @settings(max_examples=1, database=None)
    def fail(_text: str) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        fail()
