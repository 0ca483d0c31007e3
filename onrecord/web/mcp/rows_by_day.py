"""A story of the API as of a day: what counted by then, from the days and histories that its rows have."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

Row = dict[str, Any]
_ENDS_APPEAL = frozenset({"upholds", "reverses", "withdraws"})


def find_later_points(stories: Iterable[Row], day: date) -> frozenset[str]:
    """Return the points on which an event of any story says something after a day."""
    last = day.isoformat()
    return frozenset(row["point"] for story in stories for row in story["statements"] if row["day"] > last)


def limit_to_day(story: Row, day: date, later_points: Collection[str]) -> Row:
    """Return the rows of a story's file that count by a day; the words of its rows are those of today.

    A step of a history has the bodies of its beginning. So where something was said on the point after the day, those
    that joined a side after that step are not named.
    """
    last = day.isoformat()
    counting = {row["id"] for row in story["events"] if row["last_day"] and row["last_day"] <= last}

    def counts(id_: str | None) -> bool:
        return id_ is None or id_.partition("#")[0] in counting or not id_.startswith(f"{story['story']['id']}/")

    return story | {
        "events": [row | {"expected": []} for row in story["events"] if row["id"] in counting],
        "claims": [_claim(row, last, later_points) for row in story["claims"] if row["event"] in counting],
        "findings": [_finding(row, last) for row in story["findings"] if row["day"] <= last and counts(row["claim"])],
        "relations": [row for row in story["relations"] if row["event"] in counting and counts(row["target"])],
        "statements": [row for row in story["statements"] if row["event"] in counting and row["day"] <= last],
        "bills": [],
        "expected": [],  # no row says when the event of another story counts by which a step happened
    }


def _claim(claim: Row, last: str, later_points: Collection[str]) -> Row:
    history = [step for step in claim["history"] if step["day"] <= last]
    is_as_today = claim["point"] not in later_points and len(history) == len(claim["history"])
    if is_as_today:
        return claim
    return claim | {"history": history, "standing": history[-1] if history else None}


def _finding(finding: Row, last: str) -> Row:
    course: Sequence[Row] = [step for step in finding["course"] if step["day"] <= last]
    appeals = [place for place, step in enumerate(course) if step["kind"] == "appeals"]
    ends = [place for place, step in enumerate(course) if step["kind"] in _ENDS_APPEAL]
    return finding | {"course": course, "is_under_appeal": max(appeals, default=-1) > max(ends, default=-1)}
