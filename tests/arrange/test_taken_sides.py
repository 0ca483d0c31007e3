"""Which event's relation completes the join of a claim with the first claim of its point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from onrecord.arrange.taken_sides import find_joining_events
from onrecord.model.positions import ClaimJoin, ClaimUnionFind
from onrecord.model.relations import Ref

CLAIMS = [Ref("dispute", event, "claim") for event in "abcdef"]
FIRST = CLAIMS[0]


def _join(one: Ref, other: Ref) -> ClaimJoin:
    """Return the join of two claims by an event of its own; no test needs the relation."""
    return ClaimJoin(one, other, alike=True, relation=cast("Any", None))


def _expected(joins: Sequence[ClaimJoin]) -> dict[Ref, Ref]:
    """Return the same by joining all claims anew for each of them."""
    found = {}
    for claim in CLAIMS[1:]:
        joined = ClaimUnionFind()
        for join in joins:
            joined.join(join)
            if joined.root(claim)[0] == joined.root(FIRST)[0]:
                found[claim] = Ref(*join.one.key)
                break
    return found


def test_last_link_of_a_chain_joins_all_claims_behind_it() -> None:
    """Two claims that were joined before have one event that joins both with the first one."""
    a, b, c, d, *_ = CLAIMS

    assert find_joining_events(a, [_join(c, b), _join(d, a), _join(b, d), _join(c, a)]) == {
        d: Ref("dispute", "d"),
        b: Ref("dispute", "b"),
        c: Ref("dispute", "b"),
    }


def test_claims_that_nothing_joins_have_no_event() -> None:
    """A join between other claims alone leads nowhere."""
    _, b, c, *_ = CLAIMS

    assert find_joining_events(FIRST, [_join(c, b)]) == {}


@given(st.lists(st.tuples(st.sampled_from(CLAIMS), st.sampled_from(CLAIMS)), max_size=9))
def test_each_claim_has_the_event_of_the_join_that_reaches_it(pairs: list[tuple[Ref, Ref]]) -> None:
    """In any order of joins, each claim has the event of the first join after which both claims are one point."""
    joins = [_join(*pair) for pair in pairs]

    assert find_joining_events(FIRST, joins) == _expected(joins)
