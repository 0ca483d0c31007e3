"""Random steps that lie ahead, and the entries with them cut to what was known of each step by a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from cut_sites import EVENTS, days_of, order_of, records_of
from hypothesis import strategies as st
from msgspec.structs import replace

from onrecord.model.clocks import Clock
from onrecord.model.fields import EventFields, Expected
from onrecord.model.positions import Key
from onrecord.model.records import Entry, Records

Steps = Mapping[str, list[dict[str, Any]]]
"""The steps by the entry that has them: `dispute`, `dispute/a`, or the bill `law`."""

UNSEEN = {"dispute/draft": {"status": "draft"}, "dispute/later": {"status": "draft", "embargo": "2021-12-24T09:00"}}
"""Events that readers don't see yet; steps are in them, and name them."""
BILL = "law"
_OWNERS = ("dispute", "other", "dispute/a", "dispute/b", "other/a", BILL, *UNSEEN)
_HAPPENED = ("dispute/a", "dispute/b", "dispute/c", "other/a", "other/b", *UNSEEN)
_LAST_DAYS = {"2021-11": "2021-11-30"}
_SET_FOR = ("2021-11-04", "2021-12-01", "2021-12", "2022-01-10/2022-01-20", "2022-02-01")
_KNOWN = ("2021-10-28", "2021-11-02", "2021-11-04", "2021-11-05", "2021-11")
_RECORDED = ("2021-11-01", "2021-11-04", "2021-11-05T23:30", "2021-11-20", "2021-11-22")
_CITED = ([{"source": "wire"}], [{"source": "gazette"}], [{"source": "law"}, {"source": "copy"}])
_PLAN = st.fixed_dictionaries(
    {"date": st.sampled_from(_SET_FOR)},
    optional={"announced": st.sampled_from(_KNOWN), "sources": st.sampled_from(_CITED)},
)


def _dated(plans: list[dict[str, Any]], recorded: list[str]) -> list[dict[str, Any]]:
    """Return the plans in the order in which they were recorded, and made known as far as they say so."""
    known = iter(sorted((plan["announced"] for plan in plans if "announced" in plan), key=_last_day))
    return [
        {**plan, "published": day, **({"announced": next(known)} if "announced" in plan else {})}
        for plan, day in zip(plans, sorted(recorded), strict=False)
    ]


_PLANS = st.builds(
    _dated,
    st.lists(_PLAN, min_size=1, max_size=3, unique_by=lambda plan: plan["date"]),
    st.lists(st.sampled_from(_RECORDED), min_size=3, max_size=3),
)
_END = st.one_of(
    st.just({}),
    st.builds(lambda event: {"happened": event}, st.sampled_from(_HAPPENED)),
    st.builds(
        lambda day: {"cancelled": {"date": day, "reason": {"en": "Nobody came."}}},
        st.sampled_from(("2021-11-20", "2021-11-23")),
    ),
)
_REST = st.fixed_dictionaries(
    {"kind": st.sampled_from(("hearing", "vote", "other")), "title": st.just({"en": "x"})},
    optional={
        "status": st.sampled_from(("published", "draft")),
        "bill": st.just(BILL),
        "note": st.just({"en": "It was moved at last."}),
    },
)
_STEP = st.builds(
    lambda plans, end, rest: {**rest, **plans[-1], "earlier": plans[:-1], **end},
    _PLANS,
    _END,
    _REST,
)
STEPS: st.SearchStrategy[Steps] = st.dictionaries(
    st.sampled_from(_OWNERS), st.lists(_STEP, min_size=1, max_size=2), min_size=1, max_size=5
).map(
    lambda found: {
        owner: [{"id": f"step-{number}", **_without_bill(owner, step)} for number, step in enumerate(steps)]
        for owner, steps in found.items()
    }
)
"""Random steps by the entry that has them, in the order in which they were set. Some are drafts."""
PUBLISHED_EVENTS = EVENTS.map(
    lambda events: {ref: {**event, "published": event["published"] or "2021-11-20"} for ref, event in events.items()}
)
"""Random events, each with the day of its publication: one without is a draft, whose steps nobody sees."""


def _without_bill(owner: str, step: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in step.items() if name != "bill" or owner != BILL}


def _last_day(day: str) -> str:
    return _LAST_DAYS.get(day, day[:10])


def _key(event: str) -> Key:
    story, _, name = event.partition("/")
    return story, name


def with_steps(events: Mapping[str, Mapping[str, Any]], steps: Steps) -> Records:
    """Return what readers may see of a site with these events and steps, and with events that are not published."""
    records = records_of(events)
    unseen = tuple(_unseen_event(ref, fields) for ref, fields in UNSEEN.items())
    whole = replace(records, events=(*records.events, *unseen))
    return put_steps(whole, steps).without_drafts()


def _unseen_event(ref: str, fields: Mapping[str, Any]) -> Entry[EventFields]:
    story, _, name = ref.partition("/")
    rest = {"type": "report", "date": "2021-11-03", "title": {"en": "x"}, "sources": [{"source": "wire"}]}
    return Entry("event", name, EventFields.model_validate({**rest, **fields}), f"{ref}.yaml", (), story, {}, ref, ref)


def put_steps(records: Records, steps: Steps) -> Records:
    """Return records in which each entry has its steps, in place of those that it had."""

    def put(entry: Entry[Any]) -> Entry[Any]:
        name = f"{entry.story}/{entry.id}" if entry.kind == "event" else entry.id
        own = tuple(map(Expected.model_validate, steps.get(name, ())))
        return replace(entry, fields=entry.fields.model_copy(update={"expected": own}))

    return replace(
        records,
        stories=tuple(map(put, records.stories)),
        events=tuple(map(put, records.events)),
        bills=tuple(map(put, records.bills)),
    )


class NaiveCut:
    """The steps of a site as its entries had them on each day, by one clock."""

    def __init__(self, records: Records, steps: Steps, clock: Clock) -> None:
        """Take what readers may see of the site; `steps` are all that were written."""
        self._steps = steps
        self._records = records
        self._clock = clock
        of_events = {f"{entry.story}/{entry.id}": entry.fields.sources for entry in records.events}
        of_bills = {bill.id: bill.fields.sources for bill in records.bills}
        self._sources = {
            owner: [{"source": citation.source} for citation in citations]
            for owner, citations in (of_events | of_bills).items()
        }
        order = order_of(records)
        self._days: Mapping[Key, date] = days_of(records, order, clock)
        self._world: Mapping[Key, date] = days_of(records, order, "happened")

    def days(self) -> set[date]:
        """Return all days on which anything can have changed."""
        steps = [(owner, step) for owner, found in self._steps.items() for step in found]
        known = {day for owner, step in steps for day, _ in self._plans(owner, step)}
        ends = {end for _, step in steps if (end := self._end(step))}
        return known | ends | {*self._days.values()}

    def on(self, day: date) -> Records:
        """Return the records with the steps as they were written by the end of a day."""
        return put_steps(
            self._records,
            {
                owner: [*filter(None, (self._cut(owner, step, day) for step in steps))]
                for owner, steps in self._steps.items()
            },
        ).without_drafts()

    def tells_of_the_bill(self, story: str, day: date) -> bool:
        """Return whether a story has an event of the bill by a day."""
        of_story = (
            (entry, self._days.get((story, entry.id))) for entry in self._records.events if entry.story == story
        )
        return any(
            entry.fields.bill == BILL and entry.fields.status == "published" and known is not None and known <= day
            for entry, known in of_story
        )

    def _plans(self, owner: str, step: Mapping[str, Any]) -> Iterator[tuple[date, dict[str, Any]]]:
        """Yield the days for which a step was set, each with the day on which that began to count."""
        for number, plan in enumerate((*step["earlier"], step)):
            recorded = date.fromisoformat(plan["published"][:10])
            known = recorded
            if "announced" in plan:
                known = date.fromisoformat(_last_day(plan["announced"]))
            elif number == 0 and "/" in owner:
                known = self._world.get(_key(owner), recorded)
            sources = plan.get("sources", step.get("sources", self._sources.get(owner, [])))
            own = {"date": plan["date"], "published": plan["published"], "announced": str(known), "sources": sources}
            yield known if self._clock == "happened" else recorded, own

    def _end(self, step: Mapping[str, Any]) -> date | None:
        if "cancelled" in step:
            return date.fromisoformat(step["cancelled"]["date"])
        key = _key(step.get("happened", "/"))
        withdrawn = {(entry.story, entry.id) for entry in self._records.events if entry.fields.status == "withdrawn"}
        return None if key in withdrawn else self._days.get(key)

    def _cut(self, owner: str, step: Mapping[str, Any], day: date) -> dict[str, Any] | None:
        plans = [plan for since, plan in self._plans(owner, step) if since <= day]
        if not plans:
            return None
        end = self._end(step)
        own = ("date", "published", "announced", "sources", "earlier", "happened", "cancelled")
        rest = {name: value for name, value in step.items() if name not in own}
        ended = {name: step[name] for name in ("happened", "cancelled") if name in step and end and end <= day}
        return {**rest, **plans[-1], "earlier": plans[:-1], **ended}
