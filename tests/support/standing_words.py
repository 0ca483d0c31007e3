"""Words for the standing of claims, as the tables in tests/standings write them, and the actors of those tables."""

from __future__ import annotations

from datetime import date

from onrecord.model.relations import Body, FindingState, FindingStep, Ref
from onrecord.model.site import Site
from onrecord.model.standings import Standing, Statement

HOME = "dispute"
"""The story of targets and events that name no story."""
ACTORS = """\
ministry: {name: The ministry, kind: organization}
press-office: {name: The press office, kind: organization, part_of: ministry}
minister: {name: The minister, kind: person, member_of: ministry}
company: {name: The company, kind: organization}
company-office: {name: The regional office, kind: organization, part_of: company}
company-desk: {name: The press desk of the office, kind: organization, part_of: company-office}
chen: {name: Chen, kind: person, member_of: company}
mcconaghy: {name: McConaghy, kind: person, member_of: company}
watchdog: {name: The watchdog, kind: organization}
union: {name: The union, kind: organization}
paper: {name: The paper, kind: outlet}
agency: {name: The agency, kind: outlet}
"""
_ANSWERS = {"unanswered": ", unanswered", "withdrawn": ", first word withdrawn", None: ""}


def in_words(site: Site, claim: Ref, day: str | None, *, history: bool) -> str:
    """Return the words for a claim's standing as of a day (None: the last day), or for its whole history."""
    matter = site.matters.get(claim)
    if matter is None:
        return "no such claim"
    if history:
        return "; ".join(_statement(statement, _verb(statement)) for statement in matter.history)
    standing = matter.standing(claim, date.fromisoformat(day) if day else None)
    return standing_in_words(standing) if standing else "nothing said yet"


def findings_in_words(site: Site, claim: Ref, day: str | None) -> str:
    """Return the words for the findings on a claim as of a day (None: the last day)."""
    matter = site.matters.get(claim)
    if matter is None:
        return "no such claim"
    found = matter.findings(claim, date.fromisoformat(day) if day else None)
    return "; ".join(map(_finding, found)) or "none"


def _finding(state: FindingState) -> str:
    found = state.finding
    reviews = (_review(review, found.event) for review in state.reviews)
    appeal = ["under appeal"] if state.is_under_appeal else []
    return ", ".join([f"{found.result} by {_and(found.bodies)} in {_name(found.event)}", *reviews, *appeal])


def _review(step: FindingStep, finding: Ref) -> str:
    verb = {"upholds": "upheld", "reverses": "reversed"}[step.kind]
    what = "" if step.target == finding else "that decision "
    return f"{what}{verb} by {_and(step.bodies)} in {_name(step.event)}"


def standing_in_words(standing: Standing) -> str:
    """Return the words for a whole standing; in the last word, leave out what depends on the order of claims."""
    agreeing = [
        f"asserted by {_and(standing.asserted_by)}",
        *([f"confirmed by {_and(standing.confirmed_by)}"] if standing.confirmed_by else []),
        *([f"shared by {_and(standing.shared_by)}"] if standing.shared_by else []),
    ]
    repeated = standing.holding != standing.asserted_by
    parts = {
        "disputed": [
            f"held by {_and(standing.holding)}",
            f"opposed by {_and(standing.opposing)}",
            *([f"bodies of {', '.join(standing.divided)} differ"] if standing.divided else []),
        ],
        "confirmed": agreeing,
        "shared": agreeing,
        "asserted": [f"held by {_and(standing.holding)}", *(agreeing if repeated else [])],
        "withdrawn": [f"opposed by {_and(standing.opposing)}"] if standing.opposing else [],
    }[standing.kind]
    last = f"last word: {_statement(standing.last, '')}"
    return "; ".join([f"{standing.kind}{_answer(standing)}", *parts, last])


def _answer(standing: Standing) -> str:
    if standing.answer != "maintained":
        return _ANSWERS[standing.answer]
    others = set(standing.maintained_by) != set(standing.first)
    return f", maintained by {_and(standing.maintained_by)}" if others else ", maintained"


def _statement(statement: Statement, verb: str) -> str:
    return " ".join(filter(None, (_and(statement.bodies), verb, "in", _name(statement.event))))


def _name(event: Ref) -> str:
    return event.event if event.story == HOME else f"{event.story}/{event.event}"


def _verb(statement: Statement) -> str:
    """Return the verb for what a statement does to the first claim of a matter."""
    if statement.holds is None:
        return "withdraws"
    if not statement.holds:
        return "denies"
    return "holds" if statement.kind == "denies" else statement.kind


def _and(bodies: tuple[Body, ...]) -> str:
    return ", ".join(body.id for body in bodies)
