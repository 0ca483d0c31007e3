"""Makes the entries of feeds on steps that lie ahead: one for each day that was set, and one if the step fell through.

An entry says what had been recorded by its day. Later news have entries of their own, so its text stays as it is.
"""

from typing import NamedTuple

from onrecord.cache.dependency_recorder import TrackedMemo
from onrecord.model.expected import ExpectedStep, Plan, StepOnDay, StepState
from onrecord.model.fields import Citation
from onrecord.render import vocabulary
from onrecord.render.describe.expected_describer import ExpectedDescriber
from onrecord.render.feeds.feed_entries import Category, FeedEntries, FeedEntry
from onrecord.render.feeds.permanent_ids import first_step, step_tag
from onrecord.render.feeds.step_news import StepNews, list_step_news
from onrecord.render.moments import rfc_3339
from onrecord.render.views.expected_views import StepView
from onrecord.render.views.text_views import LocalizedText, TitleLink


class StepKey(NamedTuple):
    """The news of a step, and whether the entry is marked as whole or as a summary."""

    news: StepNews
    is_whole: bool


class StepEntries:
    """Makes the entries on steps in one language, each once for all feeds."""

    def __init__(self, entries: FeedEntries) -> None:
        """Take the entries of events, by whose rules the texts are made."""
        self._entries = entries
        self._describe = entries.theme.describe
        self._expected = ExpectedDescriber(self._describe)
        self.of = TrackedMemo(self._describe.site.recorder, self._new)

    def _new(self, key: StepKey) -> FeedEntry:
        site = self._describe.site
        news = key.news
        step = site.expected[news.step]
        listed = [(moment, one) for moment, one in list_step_news(step, site.fields.timezone)]
        moment = next(moment for moment, one in listed if one == news)
        view = self._expected.step_on(step, StepOnDay(step.plans[: news.number], _state(news)))
        text = self._entries.text("parts/feed_step.html", {"step": view, "stage": self._stage(step, view)})
        plan = step.plans[news.number - 1]
        return FeedEntry(
            id=self._id(news, listed[0][0].year),
            address=self._describe.url(view.address),
            title=LocalizedText(self._title(news, view)),
            content=text.html,
            is_whole=key.is_whole,
            published=rfc_3339(moment),
            updated=rfc_3339(moment),
            categories=tuple(self._categories(step, view)),
            sources=tuple(self._entries.sources(_citations(step, plan, news))),
            links=text.links | {view.address},
            problems=text.problems,
        )

    def _id(self, news: StepNews, year: int) -> str:
        describe = self._describe
        story = news.step.story
        addresses = describe.story_addresses(story) if story else describe.addresses
        return step_tag(self._entries.host, news, first_step(news.step, describe.site), year, addresses)

    def _title(self, news: StepNews, view: StepView) -> str:
        if news.is_cancellation:
            return self._describe.words.gettext(vocabulary.STEP_FELL_THROUGH, title=view.title.text)
        message = vocabulary.STEP_SET if news.number == 1 else vocabulary.STEP_MOVED
        return self._describe.words.gettext(message, title=view.title.text, date=view.plan.date)

    def _stage(self, step: ExpectedStep, view: StepView) -> tuple[TitleLink, LocalizedText | None] | None:
        """Return the bill of a step, with its stage unless that is the title; `None` without a bill."""
        if step.bill is None:
            return None
        bill = self._describe.site.bills[step.bill]
        stage = bill.procedure.stages.get(step.fields.stage or "")
        label = self._describe.localized(stage.label) if stage else None
        return self._describe.bill_link(bill), label if label != view.title else None

    def _categories(self, step: ExpectedStep, view: StepView) -> list[Category]:
        """Return the kind of a step, and who holds it, decides or has to act."""
        describe = self._describe
        kind = view.kind_words
        scheme = describe.url(describe.addresses.actors)
        actors = zip(step.fields.actors, view.actors, strict=True)
        named = [Category(id_, scheme, actor.name.text) for id_, actor in actors]
        return [*([Category(step.fields.kind, "", kind)] if kind else []), *named]


def _state(news: StepNews) -> StepState:
    return "cancelled" if news.is_cancellation else "set"


def _citations(step: ExpectedStep, plan: Plan, news: StepNews) -> tuple[Citation, ...]:
    """Return what news rest on: of a cancellation without sources of its own, those of the day that was set."""
    cancelled = step.fields.cancelled if news.is_cancellation else None
    return (cancelled and cancelled.sources) or plan.citations
