"""Rules on corrections and withdrawals."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.check.dates import publication_of
from onrecord.model.fields import Correction
from onrecord.model.withdrawals import withdrawal_of
from onrecord.problems import Problem, Related

_EXAMPLE = "{date: 2021-11-12, reason: …}"


def correction_follows_publication(context: Context) -> Iterator[Problem]:
    """COR003: a correction is not earlier than the publication."""
    for event in context.records.events:
        published = publication_of(event)
        for position, correction in enumerate(event.fields.corrections):
            if published is not None and correction.date.date.certainly_before(published.date):
                message = f"corrected on {correction.date}, before it was published on {published}"
                related = (Related(context.locate(event.at("published")), "it was published here"),)
                where = context.locate(event.at("corrections", position, "date"))
                yield Problem("COR003", message, where, "one of the two days is wrong", related)


def correction_says_what_was_wrong(context: Context) -> Iterator[Problem]:
    """FLD002: a correction has `was` and `now`; only a withdrawal has neither."""
    for event in context.records.events:
        for position, correction in enumerate(event.fields.corrections):
            missing = next((name for name in ("was", "now") if getattr(correction, name) is None), None)
            if missing is not None and position != withdrawal_of(event.fields):
                field = Correction.model_fields[missing]
                hint = f"'{missing}' takes {field.description}, as in {missing}: {(field.examples or [''])[0]}"
                where = context.locate(event.at("corrections", position))
                yield Problem("FLD002", f"the field '{missing}' is missing here", where, hint)


def withdrawal_is_explained(context: Context) -> Iterator[Problem]:
    """COR004: a withdrawn entry tells readers the day and the reason."""
    for event in context.records.events:
        fields = event.fields
        if fields.status != "withdrawn":
            continue
        position = withdrawal_of(fields)
        if position is None and fields.corrections:
            message = "no correction says when and why this entry was withdrawn: the last one has 'was' or 'now'"
            hint = f"add the withdrawal as a correction of its own: - {_EXAMPLE}"
            yield Problem("COR004", message, context.locate(event.at("corrections")), hint)
        elif position is None:
            message = "nothing says when and why this entry was withdrawn"
            hint = f"write it as a correction with its day and reason: corrections: {_EXAMPLE}"
            yield Problem("COR004", message, context.locate(event.at("status")), hint)
        elif fields.corrections[position].reason is None:
            message = "nothing says why this entry was withdrawn"
            hint = "write its 'reason' beside the 'date'"
            yield Problem("COR004", message, context.locate(event.at("corrections", position)), hint)
