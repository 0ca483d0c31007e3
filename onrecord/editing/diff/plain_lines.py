"""Puts changes into sentences for the person who writes at a desk; `lines.py` has those of `onrecord diff`.

Entries are called by their titles, fields as their questions call them. The messages are translated by the desk.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from msgspec import Struct

from onrecord.editing.compare import changes
from onrecord.editing.diff.change_names import ChangeNames, question_about
from onrecord.editing.diff.lines import GROUPS, Line, Sign
from onrecord.editing.diff.shown_texts import find_edit, shorten
from onrecord.editing.forms.page_questions import ANSWERS
from onrecord.model.dates import DateError, EdtfDate, parse_issued

HEADINGS: Mapping[str, str] = {
    "Changed without a correction": "Changed without a correction",
    "Ids of feeds and calendars": "Feeds and calendars",
    "Standings": "How claims stand",
    "Claims": "Claims",
    "Origins": "What it rests on",
    "Entries": "Entries",
    "Dates and order": "Dates and order",
    "Bills": "Bills",
    "Steps that lie ahead": "Steps that lie ahead",
    "Relations": "Who answers what",
    "Quotations": "Quotations",
    "Corrections": "Corrections",
    "Texts": "Texts",
    "Fields": "Other answers",
    "Addresses": "Addresses of pages",
    "Templates and files": "Templates and files",
    "Drafts, which readers don't see": "Drafts, which readers don’t see",
}
"""What the desk calls the groups of `lines.GROUPS`."""
_ADDED: Mapping[str, str] = {
    "story": "New story: “%(name)s”",
    "event": "New event: “%(name)s”",
    "actor": "New person or organization: “%(name)s”",
    "source": "New source: “%(name)s”",
    "bill": "New bill: “%(name)s”",
    "procedure": "New procedure: “%(name)s”",
    "page": "New page: “%(name)s”",
}
_RESULTS: Mapping[str, str] = {
    "so": "it is so",
    "not-so": "it is not so",
    "in-part": "it is so in part",
    "not-established": "it was not established",
    "undecided": "it was left open",
}
"""What a court or a regulator finds on a claim, after the claim."""
_SHOWN_KINDS = (str, int, bool)


class Say(Protocol):
    """Words in the language of the desk."""

    def gettext(self, message: str, **values: object) -> str:
        """Return a message with its values."""

    def ngettext(self, one: str, many: str, n: int, **values: object) -> str:
        """Return the plural form of a message."""

    @property
    def date(self) -> Callable[[EdtfDate], str]:
        """Returns a date in words."""


class PlainGroup(Struct, frozen=True):
    """Changes of one kind in sentences."""

    heading: str
    lines: tuple[Line, ...]
    is_standings: bool = False
    """Whether each line is a claim, with how it stood before and how it stands now."""


def group_plainly(found: Sequence[changes.AnyChange], names: ChangeNames, say: Say) -> Iterator[PlainGroup]:
    """Yield the changes in sentences, what matters most to readers first."""
    wording = _Wording(names, say)
    for heading, kinds in GROUPS.items():
        lines = tuple(wording.line(change) for change in found if type(change) in kinds)
        if lines:
            yield PlainGroup(say.gettext(HEADINGS[heading]), lines, heading == "Standings")


class _Wording:
    """Words changes in one language."""

    def __init__(self, names: ChangeNames, say: Say) -> None:
        self._names = names
        self._say = say.gettext
        self._count = say.ngettext
        self._date = say.date

    def line(self, change: changes.AnyChange) -> Line:
        """Return a change as a sentence."""
        return _WORDS[type(change)](self, change)

    def past_changed(self, change: changes.PastChanged) -> Line:
        text = self._say(
            "“%(name)s” says something else than readers have read, and no correction tells them",
            name=self._names.entry("event", change.id),
        )
        return Line("changed", text, tuple(map(self._word_part, change.parts)))

    def _word_part(self, part: changes.PastPart) -> str:
        label = self._label("event", part.field)
        before, after = (
            shorten(self._names.choose(words.text)) if words else "" for words in (part.before, part.after)
        )
        return self._field_words(label, before, after)

    def _field_words(self, label: str, before: str, after: str) -> str:
        if not before:
            return self._say("%(field)s: “%(after)s” (before: nothing)", field=label, after=after)
        if not after:
            return self._say("%(field)s: nothing (before: “%(before)s”)", field=label, before=before)
        return self._say("%(field)s: “%(after)s” (before: “%(before)s”)", field=label, before=before, after=after)

    def standing_changed(self, change: changes.StandingChanged) -> Line:
        claim = self._say("“%(text)s”", text=shorten(self._names.choose(change.text)))
        return Line("changed", claim, (change.before.words, change.after.words))

    def claim_added(self, change: changes.ClaimAdded) -> Line:
        words = change.standing.words if change.standing else ""
        if not words:
            return Line("added", self._claim_words("New claim: “%(claim)s”", change))
        standing = f"{words[0].lower()}{words[1:]}"
        return Line("added", self._claim_words("New claim: “%(claim)s” – %(standing)s", change, standing=standing))

    def claim_removed(self, change: changes.ClaimRemoved) -> Line:
        return Line("removed", self._claim_words("The claim “%(claim)s” is gone", change))

    def _claim_words(self, message: str, change: changes.ClaimChange, **values: object) -> str:
        text = self._names.choose(change.text) or self._names.claim(change.claim)
        return self._say(message, claim=shorten(text), **values)

    def origins_changed(self, change: changes.OriginsChanged) -> Line:
        values = {
            "now": self._word_origins(change.after, change.before) or self._say("no original source"),
            "before": self._word_origins(change.before, change.after) or self._say("none"),
        }
        if change.of == "story":
            message = "The story “%(name)s” now rests on %(now)s (before: %(before)s)"
            name = self._names.entry("story", change.id)
        elif change.of == "event":
            message = "The event “%(name)s” now rests on %(now)s (before: %(before)s)"
            name = self._names.entry("event", change.id)
        else:
            message = "The claim “%(name)s” now rests on %(now)s (before: %(before)s)"
            name = self._names.claim(change.id)
        return Line("changed", self._say(message, name=name, **values))

    def _word_origins(self, count: changes.OriginCount, other: changes.OriginCount) -> str:
        """Return those of the numbers that differ; empty if they are zero."""
        parts = []
        if count.known and count.known != other.known:
            parts.append(self._count("%(n)d original source", "%(n)d original sources", count.known))
        if count.unknown and count.unknown != other.unknown:
            parts.append(
                self._count("%(n)d source of unknown origin", "%(n)d sources of unknown origin", count.unknown)
            )
        if count.records and count.records != other.records:
            parts.append(self._count("%(n)d primary source", "%(n)d primary sources", count.records))
        return ", ".join(parts)

    def entry_added(self, change: changes.EntryAdded) -> Line:
        name = self._names.choose(change.title) or self._names.entry(change.entry, change.id)
        text = self._say(_ADDED[change.entry], name=shorten(name))
        return Line("added", f"{text}, {self._word_date(change.date)}" if change.date else text)

    def entry_removed(self, change: changes.EntryRemoved) -> Line:
        name = self._names.choose(change.title) or self._names.entry(change.entry, change.id)
        message = "“%(name)s” is a draft now, so readers lose it" if change.is_draft else "“%(name)s” is gone"
        return Line("removed", self._say(message, name=shorten(name)))

    def entry_renamed(self, change: changes.EntryRenamed) -> Line:
        name = self._names.choose(change.title) or self._names.entry(change.entry, change.id)
        return Line("changed", self._say("“%(name)s” has another address, and the old one leads there", name=name))

    def entry_erased(self, _change: changes.EntryErased) -> Line:
        return Line("removed", self._say("An entry was erased, so that links to it break"))

    def entry_withdrawn(self, change: changes.EntryWithdrawn) -> Line:
        name = self._names.entry("event", change.id)
        text = self._say("“%(name)s” is withdrawn; a notice replaces it", name=name)
        return Line("removed", text, self._word_reason(change.reason))

    def entry_restored(self, change: changes.EntryRestored) -> Line:
        name = self._names.choose(change.title) or self._names.entry("event", change.id)
        return Line("added", self._say("“%(name)s” is not withdrawn any more", name=name))

    def story_ended(self, change: changes.StoryEnded) -> Line:
        name = self._names.entry("story", change.id)
        if not change.day:
            return Line("added", self._say("“%(name)s” is not withdrawn any more", name=name))
        text = self._count(
            "The story “%(name)s” is withdrawn with %(n)d event; a notice replaces it",
            "The story “%(name)s” is withdrawn with %(n)d events; a notice replaces them",
            len(change.events),
            name=name,
        )
        return Line("removed", text, self._word_reason(change.reason))

    def _word_reason(self, reason: changes.Text | None) -> tuple[str, ...]:
        return (self._say("Reason: %(reason)s", reason=shorten(self._names.choose(reason))),) if reason else ()

    def date_moved(self, change: changes.DateMoved) -> Line:
        text = self._say(
            "The date of “%(name)s” is now %(after)s (before: %(before)s)",
            name=self._names.choose(change.title) or self._names.entry("event", change.id),
            before=self._word_date(change.before),
            after=self._word_date(change.after),
        )
        return Line("changed", text)

    def _word_date(self, date: str) -> str:
        try:
            return self._date(parse_issued(date).date)
        except DateError:  # with a time, or with a last day
            return date

    def order_moved(self, change: changes.OrderMoved) -> Line:
        name = self._names.choose(change.title) or self._names.entry("event", change.id)
        if not change.after:
            return Line("changed", self._say("“%(name)s” now comes first", name=name))
        other = self._names.entry("event", change.after)
        return Line("changed", self._say("“%(name)s” now comes after “%(other)s”", name=name, other=other))

    def stage_changed(self, change: changes.StageChanged) -> Line:
        text = self._say(
            "The bill “%(name)s”, %(stage)s: %(after)s (before: %(before)s)",
            name=self._names.entry("bill", change.bill),
            stage=self._names.choose(change.label or {}) or self._names.stage(change.bill, change.stage),
            before=self._word_progress(change.before),
            after=self._word_progress(change.after),
        )
        sign: Sign = "changed"
        if change.before.reached == "yes" and change.after.reached != "yes":
            sign = "removed"
        elif change.before.reached == "no":
            sign = "added"
        return Line(sign, text)

    def _word_progress(self, state: changes.StageState) -> str:
        if state.reached == "no":
            return self._say("not reached")
        if state.reached != "yes":
            return self._say("passed, but not recorded")
        words = [self._say(outcome) for outcome in state.outcomes if outcome] or [self._say("reached")]
        if state.is_end:
            words.append(self._say("the bill ends here"))
        if state.is_open_again:
            words.append(self._say("open again"))
        return ", ".join(words)

    def next_stages_changed(self, change: changes.NextStagesChanged) -> Line:
        after = ", ".join(self._names.stage(change.bill, key) for key in change.after)
        name = self._names.entry("bill", change.bill)
        if not after:
            return Line("changed", self._say("The bill “%(name)s”: nothing can come next", name=name))
        return Line("changed", self._say("The bill “%(name)s”: next can come %(stages)s", name=name, stages=after))

    def step_set(self, change: changes.StepSet) -> Line:
        return Line("added", self._word_step("“%(name)s” is set for %(day)s", change, day=self._word_date(change.day)))

    def step_moved(self, change: changes.StepMoved) -> Line:
        before, after = self._word_date(change.before), self._word_date(change.after)
        if change.is_kept:
            message = "“%(name)s” was moved from %(before)s to %(after)s"
            return Line("changed", self._word_step(message, change, before=before, after=after))
        text = self._word_step("“%(name)s” is now set for %(after)s", change, after=after)
        lost = self._say("Readers no longer find the day for which it was set before: %(before)s", before=before)
        return Line("changed", text, (lost,))

    def step_happened(self, change: changes.StepHappened) -> Line:
        event = self._names.entry("event", change.event)
        return Line("changed", self._word_step("“%(name)s” happened: “%(event)s”", change, event=event))

    def step_cancelled(self, change: changes.StepCancelled) -> Line:
        return Line("removed", self._word_step("“%(name)s” fell through", change), self._word_reason(change.reason))

    def step_reopened(self, change: changes.StepReopened) -> Line:
        day = self._word_date(change.day)
        return Line("changed", self._word_step("“%(name)s” is still set, for %(day)s", change, day=day))

    def step_removed(self, change: changes.StepRemoved) -> Line:
        day = self._word_date(change.day)
        return Line("removed", self._word_step("“%(name)s” is gone; it was set for %(day)s", change, day=day))

    def _word_step(self, message: str, change: changes.StepChange, **values: object) -> str:
        return self._say(message, name=shorten(self._names.choose(change.title) or change.step), **values)

    def relation_added(self, change: changes.RelationAdded) -> Line:
        return Line("added", self._word_relation(change), self._word_basis(change))

    def relation_removed(self, change: changes.RelationRemoved) -> Line:
        return Line("removed", self._say("No longer: %(relation)s", relation=self._word_relation(change)))

    def _word_relation(self, change: changes.RelationAdded | changes.RelationRemoved) -> str:
        label = self._label("event", change.relation)
        result = f" ({self._say(_RESULTS[change.result])})" if change.result else ""
        return (
            self._say(
                "“%(origin)s” – %(relation)s: “%(target)s”",
                origin=self._names.event(change.origin),
                relation=f"{label[0].lower()}{label[1:]}",
                target=self._names.event(change.target),
            )
            + result
        )

    def _word_basis(self, change: changes.RelationAdded) -> tuple[str, ...]:
        return () if change.basis == "stated" else (self._say("as the editors conclude; no source says so"),)

    def quotation_added(self, change: changes.QuotationAdded) -> Line:
        return Line("added", self._word_quotation("New quotation in “%(name)s”: “%(exact)s”", change))

    def quotation_removed(self, change: changes.QuotationRemoved) -> Line:
        return Line("removed", self._word_quotation("The quotation “%(exact)s” is gone from “%(name)s”", change))

    def quotation_lost(self, change: changes.QuotationLost) -> Line:
        message = "The kept text of the source no longer proves the quotation “%(exact)s” in “%(name)s”"
        return Line("removed", self._word_quotation(message, change))

    def _word_quotation(self, message: str, change: changes.QuotationChange) -> str:
        return self._say(message, name=self._names.entry("event", change.id), exact=shorten(change.exact))

    def kept_text_changed(self, change: changes.KeptTextChanged) -> Line:
        messages = {
            "added": "The text of the source “%(name)s” is kept now",
            "removed": "The kept text of the source “%(name)s” is gone",
            "edited": "The kept text of the source “%(name)s” was edited",
        }
        return self._word_presence(messages, change.change, self._names.entry("source", change.source))

    def correction_added(self, change: changes.CorrectionAdded) -> Line:
        text = self._say("Readers find a correction in “%(name)s”", name=self._names.entry("event", change.id))
        was, now = (shorten(self._names.choose(text or {})) for text in (change.was, change.now))
        words = self._say("“%(now)s” (before: “%(was)s”)", was=was, now=now)
        return Line("added", text, (*((words,) if was or now else ()), *self._word_reason(change.reason)))

    def correction_removed(self, change: changes.CorrectionRemoved) -> Line:
        name = self._names.entry("event", change.id)
        return Line("removed", self._say("A correction is gone from “%(name)s”", name=name))

    def text_edited(self, change: changes.TextEdited) -> Line:
        where = self._word_field(change)
        if change.before is None:
            return Line("added", where, (self._say("Now: “%(text)s”", text=shorten(change.after or "")),))
        if change.after is None:
            return Line("removed", where, (self._say("Gone: “%(text)s”", text=shorten(change.before)),))
        before, after = find_edit(change.before, change.after)
        return Line(
            "changed", where, (self._say("Now: “%(text)s”", text=after), self._say("Before: “%(text)s”", text=before))
        )

    def field_changed(self, change: changes.FieldChanged) -> Line:
        before, after = (self._word_value(value, change) for value in (change.before, change.after))
        sign: Sign = "changed"
        if change.before is None:
            sign = "added"
        elif change.after is None:
            sign = "removed"
        details = []
        if after:
            details.append(self._say("Now: “%(text)s”", text=after))
        if before:
            details.append(self._say("Before: “%(text)s”", text=before))
        return Line(sign, self._word_field(change), tuple(details))

    def _word_field(self, change: changes.TextEdited | changes.FieldChanged) -> str:
        if _is_about_open_questions(change):
            name = self._names.entry("page", change.id)
            return self._say("“%(name)s”: questions left open, which readers don’t see", name=name)
        label = self._label(change.entry, change.field)
        if change.entry == "site":
            return self._say("The site: %(field)s", field=label)
        return self._say("“%(name)s”: %(field)s", field=label, name=self._names.entry(change.entry, change.id))

    def _word_value(self, value: object, change: changes.FieldChanged) -> str:
        """Return a value as people read it; empty for one with fields of its own, which no line can show."""
        values = value if isinstance(value, list) else [value]
        if value is None or not all(isinstance(one, _SHOWN_KINDS) for one in values):
            return ""
        if _is_about_open_questions(change):
            return " ".join(self._say(ANSWERS[str(one)]) for one in values)
        question = question_about(change.entry, change.field)
        names = question.names if question else ""
        return shorten(", ".join(self._names.entry(names, str(one)) if names else str(one) for one in values))

    def _label(self, entry: str, path: str) -> str:
        question = question_about(entry, path)
        return self._say(question.label) if question else path

    def id_host_changed(self, change: changes.IdHostChanged) -> Line:
        text = self._say("If readers follow the site, everything in its feeds and calendars becomes new to them")
        if not change.before:
            return Line("changed", text, (self._say("If it was at another host before, name that in the settings"),))
        advice = self._say("To prevent it, name the former host in the settings: %(host)s", host=change.before)
        return Line("changed", text, (advice,))

    def address_added(self, change: changes.AddressAdded) -> Line:
        return Line("added", self._say("New address: /%(address)s", address=change.address))

    def address_removed(self, change: changes.AddressRemoved) -> Line:
        return Line("removed", self._say("Links to /%(address)s break", address=change.address))

    def redirect_changed(self, change: changes.RedirectChanged) -> Line:
        if change.after is None:
            return Line("changed", self._say("/%(address)s has a page of its own", address=change.address))
        return Line("changed", self._say("/%(address)s now leads to /%(to)s", address=change.address, to=change.after))

    def file_changed(self, change: changes.FileChanged) -> Line:
        messages = {
            "added": "The file %(name)s is new",
            "removed": "The file %(name)s is gone",
            "edited": "The file %(name)s was edited",
        }
        return self._word_presence(messages, change.change, change.path)

    def draft_changed(self, change: changes.DraftChanged) -> Line:
        messages = {
            "added": "The draft “%(name)s” is new",
            "removed": "The draft “%(name)s” is gone",
            "edited": "The draft “%(name)s” was edited",
        }
        story, _, event = change.id.partition("/")
        name = self._names.entry("event", change.id) if event else self._names.entry("story", story)
        return self._word_presence(messages, change.change, name)

    def _word_presence(self, messages: Mapping[str, str], change: changes.Presence, name: str) -> Line:
        sign: Sign = "changed" if change == "edited" else change
        return Line(sign, self._say(messages[change], name=name))


def _is_about_open_questions(change: changes.TextEdited | changes.FieldChanged) -> bool:
    """Return whether the change is one of the questions that a page's text leaves open."""
    return (change.entry, change.field) == ("page", "lacks")


_WORDS: Mapping[type, Callable[[_Wording, Any], Line]] = {
    changes.PastChanged: _Wording.past_changed,
    changes.StandingChanged: _Wording.standing_changed,
    changes.ClaimAdded: _Wording.claim_added,
    changes.ClaimRemoved: _Wording.claim_removed,
    changes.OriginsChanged: _Wording.origins_changed,
    changes.EntryAdded: _Wording.entry_added,
    changes.EntryRemoved: _Wording.entry_removed,
    changes.EntryRenamed: _Wording.entry_renamed,
    changes.EntryErased: _Wording.entry_erased,
    changes.EntryWithdrawn: _Wording.entry_withdrawn,
    changes.EntryRestored: _Wording.entry_restored,
    changes.StoryEnded: _Wording.story_ended,
    changes.DateMoved: _Wording.date_moved,
    changes.OrderMoved: _Wording.order_moved,
    changes.StageChanged: _Wording.stage_changed,
    changes.NextStagesChanged: _Wording.next_stages_changed,
    changes.StepSet: _Wording.step_set,
    changes.StepMoved: _Wording.step_moved,
    changes.StepHappened: _Wording.step_happened,
    changes.StepCancelled: _Wording.step_cancelled,
    changes.StepReopened: _Wording.step_reopened,
    changes.StepRemoved: _Wording.step_removed,
    changes.RelationAdded: _Wording.relation_added,
    changes.RelationRemoved: _Wording.relation_removed,
    changes.QuotationAdded: _Wording.quotation_added,
    changes.QuotationRemoved: _Wording.quotation_removed,
    changes.QuotationLost: _Wording.quotation_lost,
    changes.KeptTextChanged: _Wording.kept_text_changed,
    changes.CorrectionAdded: _Wording.correction_added,
    changes.CorrectionRemoved: _Wording.correction_removed,
    changes.TextEdited: _Wording.text_edited,
    changes.FieldChanged: _Wording.field_changed,
    changes.IdHostChanged: _Wording.id_host_changed,
    changes.AddressAdded: _Wording.address_added,
    changes.AddressRemoved: _Wording.address_removed,
    changes.RedirectChanged: _Wording.redirect_changed,
    changes.FileChanged: _Wording.file_changed,
    changes.DraftChanged: _Wording.draft_changed,
}
"""The function that words each kind of change."""
