"""Puts changes into English, as lines without any markup. The formats escape them."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from onrecord.editing.compare import changes
from onrecord.editing.compare.erasures import ERASED
from onrecord.editing.diff.shown_texts import find_edit, shorten

Sign = Literal["added", "changed", "removed"]
_MARKS: Mapping[str, str] = {"disputed-maintained": "disputed, maintained"}
"""The words for marks that are no words."""
ADVICE: Mapping[str, str] = {
    "end": "add at the end of the file",
    "item": "add after the last of its 'corrections'",
    "instead": "write in place of its 'corrections'",
}
"""Where the lines go, by `PastChanged.where`."""


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
    if not number:
        return "no changes"
    return "1 change" if number == 1 else f"{number} changes"


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
    was = _word_mark(change.before)
    now = _word_mark(change.after)
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


def _word_added_claim(change: changes.ClaimAdded) -> Line:
    mark = _word_mark(change.standing)
    return Line("added", f"new claim {change.claim}: {mark}", _claim_details(change))


def _word_removed_claim(change: changes.ClaimRemoved) -> Line:
    mark = _word_mark(change.standing)
    return Line("removed", f"claim {change.claim} is gone; it was {mark}", _claim_details(change))


def _claim_details(change: changes.ClaimAdded | changes.ClaimRemoved) -> tuple[str, ...]:
    details = []
    if change.text:
        details.append(f"claim: {_quote(change.text)}")
    if change.standing and change.standing.words:
        details.append(f"standing: {change.standing.words}")
    return tuple(details)


def _word_origins(change: changes.OriginsChanged) -> Line:
    return Line("changed", f"origins of {change.id}: {_count_origins(change.before)} -> {_count_origins(change.after)}")


def _count_origins(origins: changes.OriginCount) -> str:
    beside = [f"{origins.unknown} unknown"] if origins.unknown else []
    if origins.records:
        beside.append("a primary record" if origins.records == 1 else f"{origins.records} primary records")
    return f"{origins.known} (with {' and '.join(beside)})" if beside else str(origins.known)


def _word_added_entry(change: changes.EntryAdded) -> Line:
    draft = ", a draft before" if change.was_draft else ""
    date = f" of {change.date}" if change.date else ""
    return Line("added", f"new {change.entry} {change.id}{date}{draft}{_append_title(change.title)}")


def _word_removed_entry(change: changes.EntryRemoved) -> Line:
    rest = "is a draft now, so readers lose it" if change.is_draft else "is gone"
    return Line("removed", f"{change.entry} {change.id} {rest}{_append_title(change.title)}")


def _word_renaming(change: changes.EntryRenamed) -> Line:
    title = _append_title(change.title)
    return Line("changed", f"{change.entry} {change.before} is called {change.id} now{title}")


def _word_erasure(change: changes.EntryErased) -> Line:
    if change.is_former_id:
        return Line("removed", f"a former id of {change.entry} {change.now} was erased, so that links to it break")
    article = "an" if change.entry[0] in "aeiou" else "a"
    place = f"; {change.now} takes its place" if change.now else ""
    return Line("removed", f"{article} {change.entry} was erased, so that links to it break{place}")


def _word_withdrawal(change: changes.EntryWithdrawn) -> Line:
    day = f" on {change.day}" if change.day else ""
    return Line("removed", f"event {change.id} is withdrawn{day}; a notice replaces it", _word_reason(change.reason))


def _word_restoration(change: changes.EntryRestored) -> Line:
    return Line("added", f"event {change.id} is not withdrawn any more{_append_title(change.title)}")


def _word_end(change: changes.StoryEnded) -> Line:
    number = "1 entry" if len(change.events) == 1 else f"{len(change.events)} entries"
    if not change.day:
        return Line("added", f"story {change.id} is not withdrawn any more: {number}")
    text = f"story {change.id} is withdrawn on {change.day}: {number}; a notice replaces them"
    return Line("removed", text, _word_reason(change.reason))


def _word_reason(reason: changes.Text | None) -> tuple[str, ...]:
    return (f"reason: {_quote(reason)}",) if reason else ()


def _word_date(change: changes.DateMoved) -> Line:
    title = _append_title(change.title)
    return Line("changed", f"date of {change.id}: {change.before} -> {change.after}{title}")


def _word_order(change: changes.OrderMoved) -> Line:
    before = f"followed {change.before}" if change.before else "came first"
    after = f"follows {change.after}" if change.after else "comes first"
    return Line("changed", f"place of {change.id}: {after}; it {before}{_append_title(change.title)}")


def _word_stage(change: changes.StageChanged) -> Line:
    label = f" ({_choose_language(change.label)})" if change.label else ""
    was = _word_progress(change.before)
    now = _word_progress(change.after)
    sign: Sign = "changed"
    if change.before.reached == "yes" and change.after.reached != "yes":
        sign = "removed"
    elif change.before.reached == "no":
        sign = "added"
    return Line(sign, f"bill {change.bill}, stage {change.stage}{label}: {was} -> {now}")


def _word_progress(state: changes.StageState) -> str:
    if state.reached == "no":
        return "not reached"
    if state.reached != "yes":
        return "passed without a record (a gap)"
    words = [outcome for outcome in state.outcomes if outcome] or ["reached"]
    if state.is_end:
        words.append("the bill ends here")
    if state.is_open_again:
        words.append("open again")
    return ", ".join(words)


def _word_next_stages(change: changes.NextStagesChanged) -> Line:
    before = ", ".join(change.before) or "nothing"
    after = ", ".join(change.after) or "nothing"
    return Line("changed", f"bill {change.bill}, what can come next: {before} -> {after}")


def _word_set_step(change: changes.StepSet) -> Line:
    return Line("added", _step_words(change, f"is set for {change.day}"))


def _word_moved_step(change: changes.StepMoved) -> Line:
    if change.is_kept:
        return Line("changed", _step_words(change, f"was moved from {change.before} to {change.after}"))
    recorded = f", as recorded on {change.recorded}" if change.recorded else ""
    advice = f"readers no longer find the former day; if the step was moved, keep it in 'earlier'{recorded}"
    return Line("changed", _step_words(change, f"is set for {change.after}, and {change.before} is gone"), (advice,))


def _word_happened_step(change: changes.StepHappened) -> Line:
    return Line("changed", _step_words(change, f"happened: {change.event}"))


def _word_cancelled_step(change: changes.StepCancelled) -> Line:
    text = _step_words(change, f"fell through, as recorded on {change.day}")
    return Line("removed", text, _word_reason(change.reason))


def _word_reopened_step(change: changes.StepReopened) -> Line:
    return Line("changed", _step_words(change, f"is still set, for {change.day}"))


def _word_removed_step(change: changes.StepRemoved) -> Line:
    advice = "readers no longer find it; if it fell through, keep it and say why in 'cancelled'"
    text = _step_words(change, f"is gone; it was set for {change.day}")
    return Line("removed", text, (advice,) if change.is_open else ())


def _step_words(change: changes.StepChange, words: str) -> str:
    return f"step {change.step} of {_name_entry(change.entry, change.id)} {words}{_append_title(change.title)}"


def _word_added_relation(change: changes.RelationAdded) -> Line:
    return Line("added", f"new: {_relation_words(change)}")


def _word_removed_relation(change: changes.RelationRemoved) -> Line:
    return Line("removed", f"gone: {_relation_words(change)}")


def _relation_words(change: changes.RelationAdded | changes.RelationRemoved) -> str:
    verb = change.relation.replace("_", " ")
    about = ""
    if change.claim:
        about = f", on {change.claim}"
    elif change.result:
        about = f", {change.result}"
    basis = f" ({change.basis})" if change.basis != "stated" else ""
    return f"{change.origin} {verb} {change.target}{about}{basis}"


def _word_added_quotation(change: changes.QuotationAdded) -> Line:
    return Line("added", f"new {_name_quotation(change)}, from {change.source}", _exact_words(change))


def _word_removed_quotation(change: changes.QuotationRemoved) -> Line:
    return Line("removed", f"{_name_quotation(change)} is gone", _exact_words(change))


def _word_lost_quotation(change: changes.QuotationLost) -> Line:
    kept = "no longer has its words" if change.has_kept_text else "is gone, so nothing proves its words"
    text = f"{_name_quotation(change)}: the kept text of {change.source} {kept}"
    return Line("removed", text, _exact_words(change))


def _name_quotation(change: changes.QuotationAdded | changes.QuotationRemoved | changes.QuotationLost) -> str:
    return f"quotation {change.quotation} of {change.id}"


def _exact_words(change: changes.QuotationAdded | changes.QuotationRemoved | changes.QuotationLost) -> tuple[str]:
    return (f"words: {_put_in_quotes(shorten(change.exact))}",)


def _word_added_correction(change: changes.CorrectionAdded) -> Line:
    return Line("added", f"{change.id} has a correction of {change.day}", _correction_details(change))


def _word_removed_correction(change: changes.CorrectionRemoved) -> Line:
    return Line("removed", f"the correction of {change.day} of {change.id} is gone", _correction_details(change))


def _correction_details(change: changes.CorrectionAdded | changes.CorrectionRemoved) -> tuple[str, ...]:
    texts = (("was", change.was), ("now", change.now), ("reason", change.reason))
    return tuple(f"{name}: {_quote(text)}" for name, text in texts if text)


def _word_text(change: changes.TextEdited) -> Line:
    name = f"{change.field} ({change.language}) of {_name_entry(change.entry, change.id)}"
    if change.before is None:
        return Line("added", f"new {name}", (f"text: {_put_in_quotes(shorten(change.after or ''))}",))
    if change.after is None:
        return Line("removed", f"{name} is gone", (f"text: {_put_in_quotes(shorten(change.before))}",))
    before, after = find_edit(change.before, change.after)
    return Line("changed", f"{name} edited", (f"before: {_put_in_quotes(before)}", f"after: {_put_in_quotes(after)}"))


def _word_field(change: changes.FieldChanged) -> Line:
    sign: Sign = "changed"
    if change.before is None:
        sign = "added"
    elif change.after is None:
        sign = "removed"
    name = f"{change.field} of {_name_entry(change.entry, change.id)}"
    return Line(sign, f"{name}: {_show_value(change.before)} -> {_show_value(change.after)}")


def _name_entry(entry: str, id_: str) -> str:
    return f"{entry} {id_}" if id_ else "site.yaml"


def _show_value(value: object) -> str:
    if value is None:
        return "none"
    return shorten(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _word_id_host(change: changes.IdHostChanged) -> Line:
    now = change.after or "that of --base-url"
    text = f"the host in the ids of feeds and calendars: {change.before or 'that of --base-url'} -> {now}"
    effect = "if readers follow the site, all entries are new to feed readers, and calendars have each event twice"
    if not change.line:
        advice = "if it was published at another host, such as OWNER.github.io, write that host as feed_host"
        return Line("changed", text, (effect, advice))
    where = "write in place of 'feed_host'" if change.is_in_place else "add at the end of the file"
    return Line("changed", text, (effect, f"to keep the ids, {where}: site.yaml"), change.line)


def _word_added_address(change: changes.AddressAdded) -> Line:
    leads = f", which leads to /{change.redirect}" if change.redirect is not None else ""
    return Line("added", f"/{change.address} is new{leads}")


def _word_removed_address(change: changes.AddressRemoved) -> Line:
    return Line("removed", f"/{change.address} is gone without a redirect: links to it break")


def _word_redirect(change: changes.RedirectChanged) -> Line:
    now = "has a page of its own" if change.after is None else f"leads to /{change.after} now"
    return Line("changed", f"/{change.address} {now}")


def _word_draft(change: changes.DraftChanged) -> Line:
    return _word_presence(change, f"draft {change.id}")


def _word_kept_text(change: changes.KeptTextChanged) -> Line:
    return _word_presence(change, f"kept text of {change.source}")


def _word_file(change: changes.FileChanged) -> Line:
    return _word_presence(change, change.path)


def _word_presence(change: changes.DraftChanged | changes.KeptTextChanged | changes.FileChanged, name: str) -> Line:
    return Line("changed" if change.change == "edited" else change.change, f"{name} {change.change}")


GROUPS: Mapping[str, Mapping[type, Callable[[Any], Line]]] = {
    "Changed without a correction": {changes.PastChanged: _word_past},
    "Ids of feeds and calendars": {changes.IdHostChanged: _word_id_host},
    "Standings": {changes.StandingChanged: _word_standing},
    "Claims": {
        changes.ClaimAdded: _word_added_claim,
        changes.ClaimRemoved: _word_removed_claim,
    },
    "Origins": {changes.OriginsChanged: _word_origins},
    "Entries": {
        changes.EntryAdded: _word_added_entry,
        changes.EntryRemoved: _word_removed_entry,
        changes.EntryRenamed: _word_renaming,
        changes.EntryErased: _word_erasure,
        changes.EntryWithdrawn: _word_withdrawal,
        changes.EntryRestored: _word_restoration,
        changes.StoryEnded: _word_end,
    },
    "Dates and order": {
        changes.DateMoved: _word_date,
        changes.OrderMoved: _word_order,
    },
    "Bills": {
        changes.StageChanged: _word_stage,
        changes.NextStagesChanged: _word_next_stages,
    },
    "Steps that lie ahead": {
        changes.StepSet: _word_set_step,
        changes.StepMoved: _word_moved_step,
        changes.StepHappened: _word_happened_step,
        changes.StepCancelled: _word_cancelled_step,
        changes.StepReopened: _word_reopened_step,
        changes.StepRemoved: _word_removed_step,
    },
    "Relations": {
        changes.RelationAdded: _word_added_relation,
        changes.RelationRemoved: _word_removed_relation,
    },
    "Quotations": {
        changes.QuotationAdded: _word_added_quotation,
        changes.QuotationRemoved: _word_removed_quotation,
        changes.QuotationLost: _word_lost_quotation,
        changes.KeptTextChanged: _word_kept_text,
    },
    "Corrections": {
        changes.CorrectionAdded: _word_added_correction,
        changes.CorrectionRemoved: _word_removed_correction,
    },
    "Texts": {changes.TextEdited: _word_text},
    "Fields": {changes.FieldChanged: _word_field},
    "Addresses": {
        changes.AddressAdded: _word_added_address,
        changes.AddressRemoved: _word_removed_address,
        changes.RedirectChanged: _word_redirect,
    },
    "Templates and files": {changes.FileChanged: _word_file},
    "Drafts, which readers don't see": {changes.DraftChanged: _word_draft},
}
"""The functions that word each kind of change, under its heading; what matters most to readers comes first."""
_WORDS = {kind: words for kinds in GROUPS.values() for kind, words in kinds.items()}


def _append_title(title: changes.Text) -> str:
    return f": {_quote(title)}" if title else ""


def _quote(text: changes.Text) -> str:
    return _put_in_quotes(shorten(_choose_language(text)))


def _choose_language(text: changes.Text) -> str:
    """Return a text in English, else in the first language that it has."""
    return text.get("en") or next(iter(text.values()), "")


def _put_in_quotes(text: str) -> str:
    return text if text == ERASED else f"“{text}”"
