"""Puts changes into English, as lines without any markup. The formats escape them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.compare.changes import (
    AddressAdded,
    AddressRemoved,
    AnyChange,
    ClaimAdded,
    ClaimRemoved,
    CorrectionAdded,
    CorrectionRemoved,
    DateMoved,
    DraftChanged,
    EntryAdded,
    EntryRemoved,
    EntryRenamed,
    EntryRestored,
    EntryWithdrawn,
    FieldChanged,
    FileChanged,
    FindingState,
    KeptTextChanged,
    NextStagesChanged,
    OrderMoved,
    OriginCount,
    OriginsChanged,
    PastChanged,
    PastWords,
    Presence,
    QuotationAdded,
    QuotationLost,
    QuotationRemoved,
    RedirectChanged,
    RelationAdded,
    RelationRemoved,
    StageChanged,
    StageState,
    StandingChanged,
    StandingState,
    Text,
    TextEdited,
)
from onrecord.desk.diff.past_report import ADVICE

Sign = Literal["added", "changed", "removed"]
_SHOWN = 160
"""The most characters of an editor's text in one line."""
_AROUND = 4
"""The number of words before and after an edit that its line shows."""
_MARKS: Mapping[str, str] = {"disputed-maintained": "disputed, maintained"}
"""The words for marks that are no words themselves."""
_PRESENCES: Mapping[Presence, Sign] = {"added": "added", "edited": "changed", "removed": "removed"}


class Line(Struct, frozen=True):
    """A change in words."""

    sign: Sign
    text: str
    details: tuple[str, ...] = ()
    """Further lines. Each begins with words of the program, never with an editor's text."""
    code: str = ""
    """Lines to paste into a file. Each begins with the name of a field."""


def grouped(changes: tuple[AnyChange, ...]) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """Yield each heading with the lines under it."""
    for heading, kinds in GROUPS.items():
        lines = tuple(line(change) for change in changes if type(change) in kinds)
        if lines:
            yield heading, lines


def line(change: AnyChange) -> Line:
    """Return a change in words."""
    return _WORDS[type(change)](change)


def counted_changes(number: int) -> str:
    """Return the number of changes with its noun."""
    return "no changes" if not number else "1 change" if number == 1 else f"{number} changes"


def _past(change: PastChanged) -> Line:
    parts = (f"{part.field}: {_said(part.before)} -> {_said(part.after)}" for part in change.parts)
    advice = (f"{ADVICE[change.where]}: {change.file}",) if change.where else ()
    return Line("changed", f"{change.id} says something else about the past", (*parts, *advice), change.lines)


def _said(words: PastWords | None) -> str:
    if words is None:
        return "nothing"
    beside = "inferred" if words.basis == "inferred" else words.result
    return f"{_quoted(words.text)} ({beside})" if beside else _quoted(words.text)


def _standing(change: StandingChanged) -> Line:
    was, now = _mark(change.before), _mark(change.after)
    details = (f"claim: {_quoted(change.text)}", f"before: {change.before.words}", f"after: {change.after.words}")
    if replace(change.before, findings=change.after.findings, words=change.after.words) == change.after:
        found = f"{_findings(change.before)} -> {_findings(change.after)}"
        return Line("changed", f"findings on {change.claim}: {found}", details)
    arrow = f"{was} -> {now}" if was != now else f"{now}, as before, but by others"
    return Line("changed", f"standing of {change.claim}: {arrow}", details)


def _findings(standing: StandingState) -> str:
    return "; ".join(map(_finding, standing.findings)) or "none"


def _finding(found: FindingState) -> str:
    verbs = {"upholds": "upheld in", "reverses": "reversed in"}
    reviews = (f"{verbs[review.decision]} {review.event}" for review in found.reviews)
    appeal = ("under appeal",) if found.is_under_appeal else ()
    return ", ".join((f"{found.result} by {', '.join(found.bodies)} in {found.event}", *reviews, *appeal))


def _mark(standing: StandingState | None) -> str:
    if standing is None:
        return "standing not known, since there are errors"
    return _MARKS.get(standing.mark, standing.mark)


def _claim_added(change: ClaimAdded) -> Line:
    return Line("added", f"new claim {change.claim}: {_mark(change.standing)}", _of_claim(change.text, change.standing))


def _claim_removed(change: ClaimRemoved) -> Line:
    text = f"claim {change.claim} is gone; it was {_mark(change.standing)}"
    return Line("removed", text, _of_claim(change.text, change.standing))


def _of_claim(text: Text, standing: StandingState | None) -> tuple[str, ...]:
    words = (f"standing: {standing.words}",) if standing and standing.words else ()
    return (*((f"claim: {_quoted(text)}",) if text else ()), *words)


def _origins(change: OriginsChanged) -> Line:
    return Line("changed", f"origins of {change.id}: {_count(change.before)} -> {_count(change.after)}")


def _count(origins: OriginCount) -> str:
    beside = [f"{origins.unknown} unknown"] if origins.unknown else []
    beside += [_records(origins.records)] if origins.records else []
    return f"{origins.known} (with {' and '.join(beside)})" if beside else str(origins.known)


def _records(number: int) -> str:
    return "a primary record" if number == 1 else f"{number} primary records"


def _added(change: EntryAdded) -> Line:
    draft = ", a draft before" if change.was_draft else ""
    date = f" of {change.date}" if change.date else ""
    return Line("added", f"new {change.entry} {change.id}{date}{draft}{_titled(change.title)}")


def _removed(change: EntryRemoved) -> Line:
    rest = "is a draft now, so readers lose it" if change.is_draft else "is gone"
    return Line("removed", f"{change.entry} {change.id} {rest}{_titled(change.title)}")


def _renamed(change: EntryRenamed) -> Line:
    return Line("changed", f"{change.entry} {change.before} is called {change.id} now{_titled(change.title)}")


def _withdrawn(change: EntryWithdrawn) -> Line:
    reason = (f"reason: {_quoted(change.reason)}",) if change.reason else ()
    day = f" on {change.day}" if change.day else ""
    return Line("removed", f"event {change.id} is withdrawn{day}; a notice replaces it", reason)


def _restored(change: EntryRestored) -> Line:
    return Line("added", f"event {change.id} is not withdrawn any more{_titled(change.title)}")


def _draft(change: DraftChanged) -> Line:
    return Line(_PRESENCES[change.change], f"draft {change.id} {change.change}")


def _date(change: DateMoved) -> Line:
    return Line("changed", f"date of {change.id}: {change.before} -> {change.after}{_titled(change.title)}")


def _order(change: OrderMoved) -> Line:
    after = f"follows {change.after}" if change.after else "comes first"
    before = f"followed {change.before}" if change.before else "came first"
    return Line("changed", f"place of {change.id}: {after}; it {before}{_titled(change.title)}")


def _stage(change: StageChanged) -> Line:
    label = f" ({_localized(change.label)})" if change.label else ""
    text = f"bill {change.bill}, stage {change.stage}{label}: {_progress(change.before)} -> {_progress(change.after)}"
    lost = change.before.reached == "yes" and change.after.reached != "yes"
    return Line("removed" if lost else "added" if change.before.reached == "no" else "changed", text)


def _progress(state: StageState) -> str:
    if state.reached != "yes":
        return "not reached" if state.reached == "no" else "passed without a record (a gap)"
    outcomes = ", ".join(outcome for outcome in state.outcomes if outcome) or "reached"
    ends = ("the bill ends here",) if state.is_end else ()
    return ", ".join((outcomes, *ends, *(("open again",) if state.is_open_again else ())))


def _next(change: NextStagesChanged) -> Line:
    before, after = (", ".join(stages) or "nothing" for stages in (change.before, change.after))
    return Line("changed", f"bill {change.bill}, what can come next: {before} -> {after}")


def _relation(change: RelationAdded | RelationRemoved) -> Line:
    basis = f" ({change.basis})" if change.basis != "stated" else ""
    claim = f", on {change.claim}" if change.claim else f", {change.result}" if change.result else ""
    words = f"{change.origin} {change.relation.replace('_', ' ')} {change.target}{claim}{basis}"
    if isinstance(change, RelationAdded):
        return Line("added", f"new: {words}")
    return Line("removed", f"gone: {words}")


def _quotation_added(change: QuotationAdded) -> Line:
    return Line("added", f"new quotation {change.quotation} of {change.id}, from {change.source}", _exact(change.exact))


def _quotation_removed(change: QuotationRemoved) -> Line:
    return Line("removed", f"quotation {change.quotation} of {change.id} is gone", _exact(change.exact))


def _quotation_lost(change: QuotationLost) -> Line:
    kept = "no longer has its words" if change.has_kept_text else "is gone, so nothing proves its words"
    text = f"quotation {change.quotation} of {change.id}: the kept text of {change.source} {kept}"
    return Line("removed", text, _exact(change.exact))


def _exact(words: str) -> tuple[str, ...]:
    return (f"words: {_marks(_shortened(words))}",)


def _kept_text(change: KeptTextChanged) -> Line:
    return Line(_PRESENCES[change.change], f"kept text of {change.source} {change.change}")


def _correction(change: CorrectionAdded | CorrectionRemoved) -> Line:
    texts = (("was", change.was), ("now", change.now), ("reason", change.reason))
    details = tuple(f"{name}: {_quoted(text)}" for name, text in texts if text)
    if isinstance(change, CorrectionAdded):
        return Line("added", f"{change.id} has a correction of {change.day}", details)
    return Line("removed", f"the correction of {change.day} of {change.id} is gone", details)


def _text(change: TextEdited) -> Line:
    name = f"{change.field} ({change.language}) of {_of(change.entry, change.id)}"
    if change.before is None:
        return Line("added", f"new {name}", (f"text: {_marks(_shortened(change.after or ''))}",))
    if change.after is None:
        return Line("removed", f"{name} is gone", (f"text: {_marks(_shortened(change.before))}",))
    before, after = _edited(change.before, change.after)
    return Line("changed", f"{name} edited", (f"before: {_marks(before)}", f"after: {_marks(after)}"))


def _field(change: FieldChanged) -> Line:
    sign: Sign = "added" if change.before is None else "removed" if change.after is None else "changed"
    name = f"{change.field} of {_of(change.entry, change.id)}"
    return Line(sign, f"{name}: {_value(change.before)} -> {_value(change.after)}")


def _of(entry: str, id_: str) -> str:
    return f"{entry} {id_}" if id_ else "site.yaml"


def _value(value: object) -> str:
    if value is None:
        return "none"
    return _shortened(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _address_added(change: AddressAdded) -> Line:
    leads = f", which leads to /{change.redirect}" if change.redirect is not None else ""
    return Line("added", f"/{change.address} is new{leads}")


def _address_removed(change: AddressRemoved) -> Line:
    return Line("removed", f"/{change.address} is gone without a redirect: links to it break")


def _redirect(change: RedirectChanged) -> Line:
    now = "has a page of its own" if change.after is None else f"leads to /{change.after} now"
    return Line("changed", f"/{change.address} {now}")


def _file(change: FileChanged) -> Line:
    return Line(_PRESENCES[change.change], f"{change.path} {change.change}")


GROUPS: Mapping[str, Mapping[type, Callable[[Any], Line]]] = {
    "Changed without a correction": {PastChanged: _past},
    "Standings": {StandingChanged: _standing},
    "Claims": {ClaimAdded: _claim_added, ClaimRemoved: _claim_removed},
    "Origins": {OriginsChanged: _origins},
    "Entries": {
        EntryAdded: _added,
        EntryRemoved: _removed,
        EntryRenamed: _renamed,
        EntryWithdrawn: _withdrawn,
        EntryRestored: _restored,
    },
    "Dates and order": {DateMoved: _date, OrderMoved: _order},
    "Bills": {StageChanged: _stage, NextStagesChanged: _next},
    "Relations": {RelationAdded: _relation, RelationRemoved: _relation},
    "Quotations": {
        QuotationAdded: _quotation_added,
        QuotationRemoved: _quotation_removed,
        QuotationLost: _quotation_lost,
        KeptTextChanged: _kept_text,
    },
    "Corrections": {CorrectionAdded: _correction, CorrectionRemoved: _correction},
    "Texts": {TextEdited: _text},
    "Fields": {FieldChanged: _field},
    "Addresses": {AddressAdded: _address_added, AddressRemoved: _address_removed, RedirectChanged: _redirect},
    "Templates and files": {FileChanged: _file},
    "Drafts, which readers don't see": {DraftChanged: _draft},
}
"""The kinds of changes under their headings, what matters most to readers first,
each with the function that puts it into words."""
_WORDS = {kind: words for kinds in GROUPS.values() for kind, words in kinds.items()}


def _titled(title: Text) -> str:
    return f": {_quoted(title)}" if title else ""


def _quoted(text: Text) -> str:
    return _marks(_shortened(_localized(text)))


def _localized(text: Text) -> str:
    """Return a text in English, else in the first language that it has."""
    return text.get("en") or next(iter(text.values()), "")


def _marks(text: str) -> str:
    return f"“{text}”"


def _shortened(text: str) -> str:
    """Return a text on one line, cut at a word."""
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN].rpartition(' ')[0] or words[:_SHOWN]} …"


def _edited(before: str, after: str) -> tuple[str, str]:
    """Return the parts of two texts that differ, each with some words around them."""
    one, other = before.split(), after.split()
    if one == other:  # only white space differs
        return _shortened(before), _shortened(after)
    start = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    start = min(len(one), len(other)) if start is None else start
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return _part(one, start, end), _part(other, start, end)


def _part(words: list[str], start: int, end: int) -> str:
    first, last = max(start - _AROUND, 0), min(len(words) - end + _AROUND, len(words))
    text = _shortened(" ".join(words[first:last]))
    return f"{'… ' if first else ''}{text}{' …' if last < len(words) and not text.endswith('…') else ''}"
