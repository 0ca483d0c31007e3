"""What a draft may lack, and an entry that readers see may not."""

from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.missing_fields import describe_field, report_missing
from onrecord.problems import Problem


@rule("FLD002", focused=True)
def public_event_has_what_drafts_lack(context: Context) -> Iterator[Problem]:
    """A draft that would be published has a date and sources; reading finds this of entries that are no drafts."""
    for event in context.records.events:
        if event.fields.status == "draft":
            continue
        for name, row in type(event.fields).rows().items():
            if event.fields.lacks(name):
                yield report_missing(event.at_key(name), context.locate, describe_field(name, row))
