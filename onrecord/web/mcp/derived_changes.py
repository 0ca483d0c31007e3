"""The changes of a record by its API, for sites without the dump, as `changes` of the dump has them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

Row = dict[str, Any]
_NONE: Row = dict.fromkeys(
    ("claim", "before", "before_kind", "after", "after_kind", "rule", "was", "now", "reason", "event")
)
_AFTER_ALL = "9999-12-31"


def derive_changes(stories: Iterable[Row], corrections: Sequence[Row]) -> list[Row]:
    """Return the changes, by the day on which the site published them; last those without one."""
    known_stories = list(stories)
    published = {
        row["id"]: _day(row["first_published"])
        for story in known_stories
        for row in (*story["events"], *story["withdrawn"])
    }
    found = [change for story in known_stories for change in _changes_of(story, published)]
    same = ("kind", "story", "event", "day", "was", "now", "reason")
    found += [_NONE | {name: one[name] for name in same} | {"recorded": one["day"]} for one in reversed(corrections)]
    found.sort(key=lambda change: (change["recorded"] or _AFTER_ALL, change["day"] or change["recorded"] or ""))
    known = Counter[str]()
    for change in found:
        own = f"{change['kind']} {change['claim'] or change['event'] or change['story']}"
        known[own] += 1
        change["id"] = own if known[own] == 1 else f"{own} {known[own]}"
    return found


def _changes_of(story: Row, published: Mapping[str, str | None]) -> Iterator[Row]:
    id_ = story["story"]["id"]
    for row in story["withdrawn"]:
        added = {"kind": "added", "story": id_, "event": row["id"], "recorded": published[row["id"]]}
        yield _NONE | added | {"day": None}  # the day of a withdrawn event is in the dump alone
    claims = _by_event(story["claims"])
    findings = _by_event(story["findings"], "claim")
    for event in story["events"]:
        own = event["id"]
        added = {"kind": "added", "event": own, "day": event["last_day"], "now": event["title"]}
        yield _NONE | added | {"story": id_, "recorded": published[own]}
        for claim in claims.get(own, ()):
            yield from (_NONE | change | {"story": id_} for change in _standings(claim, published))
        for found in findings.get(own, ()):
            yield from (
                _NONE | change | {"story": id_, "recorded": _recorded((own, change["event"]), published)}
                for change in _found(found)
            )


def _standings(claim: Row, published: Mapping[str, str | None]) -> Iterator[Row]:
    # A claim has no standing here before its own entry is published, and none before its earlier ones are.
    needed = [claim["event"]]
    for before, one in zip((None, *claim["history"]), claim["history"], strict=False):
        needed.append(one["event"])
        yield {
            "kind": "standing",
            "claim": claim["id"],
            "event": one["event"],
            "day": one["day"],
            "rule": one["rule"],
            "before": before and before["rule"],
            "before_kind": before and before["kind"],
            "after": one["rule"],
            "after_kind": one["kind"],
            "recorded": _recorded(needed, published),
        }


def _found(found: Row) -> Iterator[Row]:
    yield {
        "kind": "finding",
        "claim": found["claim"],
        "event": found["event"],
        "day": found["day"],
        "after": found["result"],
    }
    for step in found["course"]:
        same = {name: step[name] for name in ("event", "day")}
        codes = {"before": found["result"], "after": step["kind"]}
        yield same | codes | {"kind": "review", "claim": found["claim"]}


def _recorded(events: Iterable[str | None], published: Mapping[str, str | None]) -> str | None:
    """Return the day on which the last of some events was published; None if one of them is not known to be."""
    days = [published.get(event or "") for event in events]
    known = [day for day in days if day]
    return max(known) if len(known) == len(days) else None


def _by_event(rows: Iterable[Row], field: str = "event") -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row[field]).partition("#")[0], []).append(row)
    return found


def _day(moment: str | None) -> str | None:
    return moment[:10] if moment else None
