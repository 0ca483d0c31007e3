"""Rules on fields that have no effect, since another field is missing or comes before them."""

from collections.abc import Iterator, Mapping

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.fields import EventFields
from onrecord.model.full_names import EntryName
from onrecord.model.procedures import OPEN_CHAMBERS
from onrecord.model.records import Entry
from onrecord.problems import Problem, Where


@rule("FLD005", focused=True)
def detail_has_what_it_is_about(context: Context) -> Iterator[Problem]:
    """A time zone has its time, a translator a translation, and the day of an archived copy an address."""
    for event in context.records.standing:
        if event.fields.timezone is not None and event.fields.time is None:  # a day is the same in each zone
            yield _needs(context, event.at_key("timezone"), "time")
        for position, quote in enumerate(event.fields.quotes):
            if quote.translator is not None and quote.translation is None:
                yield _needs(context, event.at_key("quotes", position, "translator"), "translation")
    for source in context.records.sources:
        if source.fields.archive_date is not None and source.fields.archive_url is None:
            yield _needs(context, source.at_key("archive_date"), "archive_url")


@rule("FLD005", focused=True)
def draft_has_no_publication(context: Context) -> Iterator[Problem]:
    """A draft names no day of publication, since the site leaves drafts out."""
    records = context.records
    for event in (*records.drafts, *records.events):  # with --drafts, drafts are among the events
        is_listed = records.was_public(EntryName("event", event.id, event.story))  # another rule reports these
        if event.fields.status == "draft" and event.fields.published is not None and not is_listed:
            message = f"the site leaves this draft out, so 'published: {event.fields.published}' has no effect"
            hint = (
                "delete this line if readers see the entry since that day; delete 'published' if they don't see it yet"
            )
            yield context.problem("FLD005", message, event.at_key("status"), hint)


@rule("FLD005", wording=True)
def role_has_its_speaker(context: Context) -> Iterator[Problem]:
    """An event with a role has a speaker, beside whom pages show it."""
    for event in context.records.standing:
        if event.fields.role is not None and not event.fields.speaker:
            yield _needs(context, event.at_key("role"), "speaker")


@rule("FLD005")
def stage_leaves_it_to_the_event(context: Context) -> Iterator[Problem]:
    """At least one stage of an event takes the event's outcome, chamber or votes."""
    for event in context.records.standing:
        for name in ("outcome", "chamber", "votes"):
            stages = event.fields.stage
            applies = name != "votes" or len(stages) == 1  # beside several stages, pages show the event's votes
            if applies and stages and getattr(event.fields, name) and all(getattr(stage, name) for stage in stages):
                own = "the stage has its own" if len(stages) == 1 else "each stage has its own"
                message = f"this '{name}' has no effect: {own}"
                related = (event.at("stage", 0, name), "its own is here")
                yield context.problem("FLD005", message, event.at_key(name), "leave one of them out", related)


@rule("FLD005")
def procedure_leaves_the_origin_open(context: Context) -> Iterator[Problem]:
    """A bill names its chamber of origin only if its procedure leaves that open."""
    for bill in context.records.bills:
        procedure = context.records.procedure_by_id.get(bill.fields.procedure)
        if procedure is None or bill.fields.origin not in procedure.fields.chambers:
            continue
        if not any(stage.chamber in OPEN_CHAMBERS for stage in procedure.fields.stages):
            message = f"'origin' has no effect: '{procedure.id}' says of each stage in which chamber it takes place"
            hint = "leave it out; the events of the bill's steps say where it began"
            yield context.problem("FLD005", message, bill.at_key("origin"), hint)


@rule("FLD005")
def story_shows_the_languages_of_its_events(context: Context) -> Iterator[Problem]:
    """A story has a title in each language of its events' texts, since no page is in another one."""
    for (story_id, language), event in _texts_in_other_languages(context).items():
        story = context.records.story_by_id[story_id]
        why, hint, field = f"it has no title in '{language}'", f"write the story's title in '{language}'", "title"
        if language in story.fields.title:
            why, hint, field = f"'{language}' is not here", f"add '{language}'", "languages"
        message = f"no page shows the texts in '{language}' of this story's events, since {why}"
        related = (event.at("title", language), "one of them is here")
        yield context.problem("FLD005", message, story.at_key(field), hint, related)


def _texts_in_other_languages(context: Context) -> Mapping[tuple[str, str], Entry[EventFields]]:
    """Return the first event of each story that has a text beside others in a language which its story has no page in.

    A page shows a text in another language only if it is in none of the page's languages.
    """
    site, stories = context.records.site.fields.languages, context.records.stories
    shown = {story.id: frozenset(story.fields.languages or site).intersection(story.fields.title) for story in stories}
    found: dict[tuple[str, str], Entry[EventFields]] = {}
    for event in context.records.standing:
        languages = shown.get(event.story)
        if languages and not languages.issuperset(event.fields.title) and not languages.isdisjoint(event.fields.title):
            for language in site:
                if language in event.fields.title and language not in languages:
                    found.setdefault((event.story, language), event)
    return found


@rule("FLD005")
def outputs_have_what_they_add_to(context: Context) -> Iterator[Problem]:
    """A site has feeds of claims only beside its other feeds, and files of single entries only beside the API."""
    site = context.records.site
    outputs = site.fields.outputs
    for added, needed in (("claim-feeds", "feeds"), ("api-single", "api")):
        if added in outputs and needed not in outputs:
            where = site.at("outputs", outputs.index(added))
            message = f"'{added}' has no effect without '{needed}'"
            yield context.problem("FLD005", message, where, f"write '{needed}' too, or leave this out")


@rule("FLD005")
def page_has_one_place_in_the_menu(context: Context) -> Iterator[Problem]:
    """A page has the same `order` in all languages; that of its first file counts."""
    for page in context.records.pages:
        first, *others = page.files or (page,)
        for other in others:
            if "order" in other.fields.model_fields_set and other.fields.order != first.fields.order:
                message = f"'order' has no effect here: the page's place in the menu is that in {first.file}"
                related = (first.at("order"), "it is written there")
                hint = f"write order: {other.fields.order} there, or leave it out here"
                yield context.problem("FLD005", message, other.at_key("order"), hint, related)


def _needs(context: Context, where: Where, other: str) -> Problem:
    message = f"'{where.keys[-1]}' has no effect without '{other}'"
    return context.problem("FLD005", message, where, f"write '{other}' too, or leave this out")
