"""Views of texts, dates and links."""

from msgspec import Struct

from onrecord.render.fragments import Markup


class LocalizedText(Struct, frozen=True):
    """A text in the page's language, or in another where no translation exists."""

    text: str
    lang: str = ""
    """The text's language; empty where it is the page's."""
    note: str = ""
    """A note in the page's language: 'in Russian'."""


class When(Struct, frozen=True):
    """A date and time, for readers and for programs."""

    words: str
    short: str
    """The date without month and year, which the heading above has."""
    machine: str
    """ISO 8601, for the attribute `datetime`; empty unless the date is a day, month or year."""
    edtf: str
    brief: str
    """The date with a short month, for lines beside other words."""
    clock: str
    """The time of day with its zone; empty where unknown."""


class CoverageView(Struct, frozen=True):
    """What the site or a story takes in, since when, and what it leaves out."""

    heading: str
    """The name of the whole, such as 'What this story covers'."""
    includes: LocalizedText | None
    since: str
    """The date in words, such as 'from September 2021'; empty without one."""
    excludes: LocalizedText | None


class LanguageLink(Struct, frozen=True):
    """A link to the same page in another language."""

    code: str
    name: str
    """The language's name for itself."""
    address: str
    is_this: bool


class TitleLink(Struct, frozen=True):
    """A link to a page, such as that of a bill, by its title."""

    title: LocalizedText
    address: str


class ActorLink(Struct, frozen=True):
    """A link to an actor's page."""

    name: LocalizedText
    """Beside what is of a day, the actor's name on that day."""
    address: str
    note: Markup = Markup("")
    """A note in brackets: today's name beside another one, or the period of a membership."""


class TagLink(Struct, frozen=True):
    """A link to a tag's page."""

    name: str
    address: str


class StoryLink(TitleLink, frozen=True):
    """A story in a list, with its summary and dates."""

    summary: LocalizedText | None
    span: str
    """The dates of its first and last events, in words."""
    events: int
    closed: str
    """That the editors closed it, with the day; empty for a story that goes on."""


class EventLink(Struct, frozen=True):
    """An event in a list: title, date and speakers."""

    title: LocalizedText
    address: str
    when: When
    kind: str
    kind_words: str
    speakers: tuple[ActorLink, ...]
    story: LocalizedText
