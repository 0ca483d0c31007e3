"""Puts changes into English, as lines without any markup. The formats escape them."""

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile
from operator import eq
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.compare import changes
from onrecord.desk.compare.erasures import ERASED

Sign = Literal["added", "changed", "removed"]
_SHOWN = 160  # the most characters of an editor's text in one line
_AROUND = 4  # the number of words before and after an edit that its line shows
_MARKS: Mapping[str, str] = {"disputed-maintained": "disputed, maintained"}  # marks that are no words
ADVICE: Mapping[str, str] = {  # where the lines go, by `PastChanged.where`
    "end": "add at the end of the file",
    "item": "add after the last of its 'corrections'",
    "instead": "write in place of its 'corrections'",
}


class Line(Struct, frozen=True):
    """A change in words."""

    sign: Sign
    text: str
    details: tuple[str, ...] = ()
    """Further lines. Each begins with words of the program, never with an editor's text."""
    code: str = ""
    """Lines to paste into a file. Each begins with the name of a field."""


def group_lines(found: tuple[changes.AnyChange, ...]) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """Yield each heading with the lines under it."""
    for heading, kinds in GROUPS.items():
        lines = tuple(line(change) for change in found if type(change) in kinds)
        if lines:
            yield heading, lines


def line(change: changes.AnyChange) -> Line:
    """Return a change in words."""
    return _WORDS[type(change)](change)


def count_changes(number: int) -> str:
    """Return the number of changes with its noun."""
    return "no changes" if not number else "1 change" if number == 1 else f"{number} changes"


def _word_past(change: changes.PastChanged) -> Line:
    parts = (f"{part.field}: {_word_part(part.before)} -> {_word_part(part.after)}" for part in change.parts)
    advice = (f"{ADVICE[change.where]}: {change.file}",) if change.where else ()
    return Line("changed", f"{change.id} says something else about the past", (*parts, *advice), change.lines)


def _word_part(words: changes.PastWords | None) -> str:
    if words is None:
        return "nothing"
    beside = "inferred" if words.basis == "inferred" else words.result
    return f"{_quote(words.text)} ({beside})" if beside else _quote(words.text)


def _word_standing(change: changes.StandingChanged) -> Line:
    was, now = _word_mark(change.before), _word_mark(change.after)
    details = (f"claim: {_quote(change.text)}", f"before: {change.before.words}", f"after: {change.after.words}")
    if replace(change.before, findings=change.after.findings, words=change.after.words) == change.after:
        found = f"{_word_findings(change.before)} -> {_word_findings(change.after)}"
        return Line("changed", f"findings on {change.claim}: {found}", details)
    arrow = f"{was} -> {now}" if was != now else f"{now}, as before, but by others"
    return Line("changed", f"standing of {change.claim}: {arrow}", details)


def _word_findings(standing: changes.StandingState) -> str:
    return "; ".join(map(_word_finding, standing.findings)) or "none"


def _word_finding(found: changes.FindingState) -> str:
    verbs = {"upholds": "upheld in", "reverses": "reversed in"}
    reviews = (f"{verbs[review.decision]} {review.event}" for review in found.reviews)
    appeal = ("under appeal",) if found.is_under_appeal else ()
    return ", ".join((f"{found.result} by {', '.join(found.bodies)} in {found.event}", *reviews, *appeal))


def _word_mark(standing: changes.StandingState | None) -> str:
    return _MARKS.get(standing.mark, standing.mark) if standing else "standing not known, since there are errors"


def _word_claim(change: changes.ClaimAdded | changes.ClaimRemoved) -> Line:
    mark = _word_mark(change.standing)
    details = [f"claim: {_quote(change.text)}"] if change.text else []
    details += [f"standing: {change.standing.words}"] if change.standing and change.standing.words else []
    if isinstance(change, changes.ClaimAdded):
        return Line("added", f"new claim {change.claim}: {mark}", tuple(details))
    return Line("removed", f"claim {change.claim} is gone; it was {mark}", tuple(details))


def _word_origins(change: changes.OriginsChanged) -> Line:
    return Line("changed", f"origins of {change.id}: {_count_origins(change.before)} -> {_count_origins(change.after)}")


def _count_origins(origins: changes.OriginCount) -> str:
    beside = [f"{origins.unknown} unknown"] if origins.unknown else []
    if origins.records:
        beside.append("a primary record" if origins.records == 1 else f"{origins.records} primary records")
    return f"{origins.known} (with {' and '.join(beside)})" if beside else str(origins.known)


def _word_entry(change: changes.EntryAdded | changes.EntryRemoved | changes.EntryRenamed) -> Line:
    title = _append_title(change.title)
    if isinstance(change, changes.EntryAdded):
        draft = ", a draft before" if change.was_draft else ""
        date = f" of {change.date}" if change.date else ""
        return Line("added", f"new {change.entry} {change.id}{date}{draft}{title}")
    if isinstance(change, changes.EntryRemoved):
        rest = "is a draft now, so readers lose it" if change.is_draft else "is gone"
        return Line("removed", f"{change.entry} {change.id} {rest}{title}")
    return Line("changed", f"{change.entry} {change.before} is called {change.id} now{title}")


def _word_erasure(change: changes.EntryErased) -> Line:
    if change.is_former_id:
        return Line("removed", f"a former id of {change.entry} {change.now} was erased, so that links to it break")
    article = "an" if change.entry[0] in "aeiou" else "a"
    place = f"; {change.now} takes its place" if change.now else ""
    return Line("removed", f"{article} {change.entry} was erased, so that links to it break{place}")


def _word_withdrawal(change: changes.EntryWithdrawn | changes.EntryRestored | changes.StoryEnded) -> Line:
    name, replaced = f"event {change.id}", "; a notice replaces it"
    if isinstance(change, changes.EntryRestored):
        return Line("added", f"{name} is not withdrawn any more{_append_title(change.title)}")
    if isinstance(change, changes.StoryEnded):
        number = "1 entry" if len(change.events) == 1 else f"{len(change.events)} entries"
        name, replaced = f"story {change.id}", f": {number}; a notice replaces them"
        if not change.day:
            return Line("added", f"{name} is not withdrawn any more: {number}")
    reason = (f"reason: {_quote(change.reason)}",) if change.reason else ()
    return Line("removed", f"{name} is withdrawn{f' on {change.day}' if change.day else ''}{replaced}", reason)


def _word_move(change: changes.DateMoved | changes.OrderMoved) -> Line:
    moved = f"date of {change.id}: {change.before} -> {change.after}"
    if isinstance(change, changes.OrderMoved):
        after = f"follows {change.after}" if change.after else "comes first"
        moved = f"place of {change.id}: {after}; it {f'followed {change.before}' if change.before else 'came first'}"
    return Line("changed", f"{moved}{_append_title(change.title)}")


def _word_stage(change: changes.StageChanged) -> Line:
    label = f" ({_choose_language(change.label)})" if change.label else ""
    was, now = _word_progress(change.before), _word_progress(change.after)
    text = f"bill {change.bill}, stage {change.stage}{label}: {was} -> {now}"
    lost = change.before.reached == "yes" and change.after.reached != "yes"
    return Line("removed" if lost else "added" if change.before.reached == "no" else "changed", text)


def _word_progress(state: changes.StageState) -> str:
    if state.reached != "yes":
        return "not reached" if state.reached == "no" else "passed without a record (a gap)"
    outcomes = ", ".join(outcome for outcome in state.outcomes if outcome) or "reached"
    ends = ("the bill ends here",) if state.is_end else ()
    return ", ".join((outcomes, *ends, *(("open again",) if state.is_open_again else ())))


def _word_next_stages(change: changes.NextStagesChanged) -> Line:
    before, after = (", ".join(stages) or "nothing" for stages in (change.before, change.after))
    return Line("changed", f"bill {change.bill}, what can come next: {before} -> {after}")


def _word_relation(change: changes.RelationAdded | changes.RelationRemoved) -> Line:
    basis = f" ({change.basis})" if change.basis != "stated" else ""
    claim = f", on {change.claim}" if change.claim else f", {change.result}" if change.result else ""
    words = f"{change.origin} {change.relation.replace('_', ' ')} {change.target}{claim}{basis}"
    if isinstance(change, changes.RelationAdded):
        return Line("added", f"new: {words}")
    return Line("removed", f"gone: {words}")


def _word_quotation(change: changes.QuotationAdded | changes.QuotationRemoved | changes.QuotationLost) -> Line:
    name, words = f"quotation {change.quotation} of {change.id}", (f"words: {_marked(_shorten(change.exact))}",)
    if isinstance(change, changes.QuotationAdded):
        return Line("added", f"new {name}, from {change.source}", words)
    if isinstance(change, changes.QuotationRemoved):
        return Line("removed", f"{name} is gone", words)
    kept = "no longer has its words" if change.has_kept_text else "is gone, so nothing proves its words"
    return Line("removed", f"{name}: the kept text of {change.source} {kept}", words)


def _word_correction(change: changes.CorrectionAdded | changes.CorrectionRemoved) -> Line:
    texts = (("was", change.was), ("now", change.now), ("reason", change.reason))
    details = tuple(f"{name}: {_quote(text)}" for name, text in texts if text)
    if isinstance(change, changes.CorrectionAdded):
        return Line("added", f"{change.id} has a correction of {change.day}", details)
    return Line("removed", f"the correction of {change.day} of {change.id} is gone", details)


def _word_text(change: changes.TextEdited) -> Line:
    name = f"{change.field} ({change.language}) of {_name_entry(change.entry, change.id)}"
    if change.before is None:
        return Line("added", f"new {name}", (f"text: {_marked(_shorten(change.after or ''))}",))
    if change.after is None:
        return Line("removed", f"{name} is gone", (f"text: {_marked(_shorten(change.before))}",))
    before, after = _find_edit(change.before, change.after)
    return Line("changed", f"{name} edited", (f"before: {_marked(before)}", f"after: {_marked(after)}"))


def _word_field(change: changes.FieldChanged) -> Line:
    sign: Sign = "added" if change.before is None else "removed" if change.after is None else "changed"
    name = f"{change.field} of {_name_entry(change.entry, change.id)}"
    return Line(sign, f"{name}: {_show_value(change.before)} -> {_show_value(change.after)}")


def _name_entry(entry: str, id_: str) -> str:
    return f"{entry} {id_}" if id_ else "site.yaml"


def _show_value(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "none" if value is None else _shorten(text)


def _word_address(change: changes.AddressAdded | changes.AddressRemoved | changes.RedirectChanged) -> Line:
    if isinstance(change, changes.AddressAdded):
        leads = f", which leads to /{change.redirect}" if change.redirect is not None else ""
        return Line("added", f"/{change.address} is new{leads}")
    if isinstance(change, changes.AddressRemoved):
        return Line("removed", f"/{change.address} is gone without a redirect: links to it break")
    now = "has a page of its own" if change.after is None else f"leads to /{change.after} now"
    return Line("changed", f"/{change.address} {now}")


def _word_presence(change: changes.DraftChanged | changes.KeptTextChanged | changes.FileChanged) -> Line:
    if isinstance(change, changes.FileChanged):
        name = change.path
    else:
        name = f"draft {change.id}" if isinstance(change, changes.DraftChanged) else f"kept text of {change.source}"
    return Line("changed" if change.change == "edited" else change.change, f"{name} {change.change}")


GROUPS: Mapping[str, Mapping[type, Callable[[Any], Line]]] = {  # by heading, what matters most to readers first
    "Changed without a correction": {changes.PastChanged: _word_past},
    "Standings": {changes.StandingChanged: _word_standing},
    "Claims": {changes.ClaimAdded: _word_claim, changes.ClaimRemoved: _word_claim},
    "Origins": {changes.OriginsChanged: _word_origins},
    "Entries": {
        **dict.fromkeys((changes.EntryAdded, changes.EntryRemoved, changes.EntryRenamed), _word_entry),
        changes.EntryErased: _word_erasure,
        **dict.fromkeys((changes.EntryWithdrawn, changes.EntryRestored, changes.StoryEnded), _word_withdrawal),
    },
    "Dates and order": {changes.DateMoved: _word_move, changes.OrderMoved: _word_move},
    "Bills": {changes.StageChanged: _word_stage, changes.NextStagesChanged: _word_next_stages},
    "Relations": {changes.RelationAdded: _word_relation, changes.RelationRemoved: _word_relation},
    "Quotations": {
        **dict.fromkeys((changes.QuotationAdded, changes.QuotationRemoved, changes.QuotationLost), _word_quotation),
        changes.KeptTextChanged: _word_presence,
    },
    "Corrections": {changes.CorrectionAdded: _word_correction, changes.CorrectionRemoved: _word_correction},
    "Texts": {changes.TextEdited: _word_text},
    "Fields": {changes.FieldChanged: _word_field},
    "Addresses": dict.fromkeys((changes.AddressAdded, changes.AddressRemoved, changes.RedirectChanged), _word_address),
    "Templates and files": {changes.FileChanged: _word_presence},
    "Drafts, which readers don't see": {changes.DraftChanged: _word_presence},
}
_WORDS = {kind: words for kinds in GROUPS.values() for kind, words in kinds.items()}


def _append_title(title: changes.Text) -> str:
    return f": {_quote(title)}" if title else ""


def _quote(text: changes.Text) -> str:
    return _marked(_shorten(_choose_language(text)))


def _choose_language(text: changes.Text) -> str:
    """Return a text in English, else in the first language that it has."""
    return text.get("en") or next(iter(text.values()), "")


def _marked(text: str) -> str:
    return text if text == ERASED else f"“{text}”"


def _shorten(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN].rpartition(' ')[0] or words[:_SHOWN]} …"


def _find_edit(before: str, after: str) -> tuple[str, str]:
    """Return the parts of two texts that differ, each with some words around them."""
    one, other = before.split(), after.split()
    if one == other:  # only white space differs
        return _shorten(before), _shorten(after)
    start = sum(takewhile(bool, map(eq, one, other)))
    end = sum(takewhile(bool, map(eq, one[start:][::-1], other[start:][::-1])))
    return _cut_out(one, start, end), _cut_out(other, start, end)


def _cut_out(words: list[str], start: int, end: int) -> str:
    first, last = max(start - _AROUND, 0), min(len(words) - end + _AROUND, len(words))
    text = _shorten(" ".join(words[first:last]))
    return f"{'… ' if first else ''}{text}{' …' if last < len(words) and not text.endswith('…') else ''}"
