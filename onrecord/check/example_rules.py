"""Rules on what came with a new site and must go before its own stories go live."""

from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.entry_uses import find_example_only
from onrecord.problems import Problem


@rule("STA001")
def example_makes_room(context: Context) -> Iterator[Problem]:
    """The invented story doesn't stand beside a story of the site's own."""
    records = context.records
    if not _must_go(context):
        return
    for story in records.stories:
        if story.fields.example:
            folder = story.file.rpartition("/")[0]
            files = sorted({entry.file for entry in find_example_only(story.id, records)})
            deleted = ", ".join([f"{folder}/", *files])
            message = "the invented story that came with the site would go live beside a story of yours"
            hint = (
                f"onrecord remove {story.id}/ deletes it with what only it names: {deleted}; "
                "if you made it a story of yours, delete this line"
            )
            yield context.problem("STA001", message, story.at_key("example"), hint)


@rule("STA001")
def example_is_gone(context: Context) -> Iterator[Problem]:
    """When the invented story is gone, nothing that it named is left."""
    records = context.records
    if records.examples or not _must_go(context):
        return
    actors = [actor for actor in records.actors if actor.fields.example]
    sources = [source for source in records.sources if source.fields.example]
    for entry in (*actors, *sources):
        message = f"the invented '{entry.id}' that came with the site would go live beside a story of yours"
        hint = f"onrecord remove {entry.kind}s/{entry.id} deletes it; if you made it a true one, delete this line"
        yield context.problem("STA001", message, entry.at_key("example"), hint)


@rule("STA002")
def page_is_filled_in(context: Context) -> Iterator[Problem]:
    """A page of a new site says what its publisher had to write."""
    if _must_go(context):
        for _, reference in context.references["unfilled"]:
            message = "this page still says what you have to write, and would go live beside a story of yours"
            hint = "write it in the place of this paragraph; or delete the page's file until you have written it"
            yield context.problem("STA002", message, reference.where, hint)


def _must_go(context: Context) -> bool:
    return context.records.has_own_story and not context.may_keep_example
