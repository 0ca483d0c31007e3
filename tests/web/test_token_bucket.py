"""The token bucket: never more requests than granted, and no wait without need."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.web.token_bucket import TokenBucket

PAUSES = st.lists(st.floats(0, 10), min_size=1, max_size=40)


def _granted(bucket: TokenBucket, pauses: list[float]) -> list[tuple[float, float]]:
    """Return the moments at which requests arrive, and are granted."""
    now, moments = 0.0, []
    for pause in pauses:
        now += pause
        moments.append((now, now + bucket.reserve(now)))
    return moments


@given(PAUSES, st.floats(0.1, 5))
def test_any_stretch_of_time_has_a_limited_number_of_requests(pauses: list[float], interval: float) -> None:
    """Between a request and the next one lies at least an interval; none goes before it arrives."""
    moments = _granted(TokenBucket(interval), pauses)
    grants = [grant for _, grant in moments]

    assert all(grant >= arrival for arrival, grant in moments)
    for count in range(1, len(grants)):
        for first in range(len(grants) - count):
            assert grants[first + count] - grants[first] >= count * interval - 1e-6


@given(PAUSES, st.floats(0.1, 5))
def test_no_request_waits_without_need(pauses: list[float], interval: float) -> None:
    """A request waits until an interval after the one before it, and no longer."""
    earliest = 0.0
    for arrival, grant in _granted(TokenBucket(interval), pauses):
        assert grant == pytest.approx(max(arrival, earliest))
        earliest = grant + interval


def test_held_bucket_grants_nothing_before_its_moment() -> None:
    """After a hold, the first request goes at that moment, and the others in their intervals."""
    bucket = TokenBucket(2.0)
    bucket.hold(30.0)

    assert [bucket.reserve(0.0), bucket.reserve(0.0), bucket.reserve(100.0)] == [30.0, 32.0, 0.0]


def test_bucket_only_slows_down() -> None:
    """A server that wants more time between requests gets it; one that permits more haste changes nothing."""
    bucket = TokenBucket(2.0)
    bucket.slow_down(5.0)
    bucket.slow_down(1.0)

    assert [bucket.reserve(0.0), bucket.reserve(0.0)] == [0.0, 5.0]
