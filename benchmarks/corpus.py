"""Invent a site of any size from a seed: stories of announcements and denials, in no generator's format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from benchmarks.words import Draw, Writer

Text = Mapping[str, str]
"""A text in each language."""

BODY_WORDS = 120
FIRST_DAY = date(1996, 1, 1)
BASE_URL = "https://synthetic.example/record/"
TITLE = "Synthetic benchmark corpus"
MARK = "synthetic"
"""A word in every title, so that nobody takes a page of a corpus for news."""
TAGS = ("access", "archives", "ferries", "harbours", "ledgers", "mills", "orchards", "tides")
BILL = "example-bill"
STEPS = (
    ("introduction", "bill-action", "none"),
    ("reading-1", "bill-reading", "adopted"),
    ("reading-2", "bill-reading", "adopted"),
    ("reading-3", "bill-reading", "adopted"),
    ("passage", "bill-action", "adopted"),
    ("signature", "bill-action", "signed"),
    ("law", "bill-action", "none"),
)
"""Stage, event type and outcome of each step of the bill."""
OPEN_CLAIMS = 12
"""The number of claims under discussion at a time."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, organization or outlet."""

    id: str
    name: str
    kind: str
    whole: str = ""
    """The organization to which the actor belongs."""


ACTORS = (
    Actor("tide-office", "Synthetic Office of Tides", "organization"),
    Actor("glass-company", "Synthetic Glass Company", "organization"),
    Actor("grain-union", "Synthetic Union of Grain", "organization"),
    Actor("harbour-desk", "Synthetic Harbour Desk", "organization", "tide-office"),
    Actor("ada-example", "Ada Example", "person", "tide-office"),
    Actor("ben-sample", "Ben Sample", "person", "glass-company"),
    Actor("cleo-specimen", "Cleo Specimen", "person", "grain-union"),
    Actor("dan-placeholder", "Dan Placeholder", "person", "harbour-desk"),
    Actor("daily-dummy", "The Daily Dummy", "outlet"),
    Actor("weekly-mock", "The Weekly Mock", "outlet"),
)
SIDES = ("tide-office", "glass-company", "grain-union")
SPEAKERS = {
    "tide-office": ("ada-example", "dan-placeholder"),
    "glass-company": ("ben-sample",),
    "grain-union": ("cleo-specimen",),
}
SPEECHLESS = frozenset({"report", "document", "bill-action", "bill-reading"})
"""Event types without a speaker."""
OUTLETS = ("The Daily Dummy", "The Weekly Mock", "The Evening Stub", "The Placeholder Post")


@dataclass(frozen=True, slots=True)
class Cite:
    """A citation in a text."""

    source: str


@dataclass(frozen=True, slots=True)
class Jump:
    """A link in a text to another event of the same story."""

    event: str
    words: str


Piece = str | Cite | Jump


@dataclass(frozen=True, slots=True)
class Source:
    """A report that events cite."""

    id: str
    title: str
    publisher: str
    issued: date
    via: str
    """The source of its reporting, if it names one."""
    archived: bool

    @property
    def url(self) -> str:
        """The invented address."""
        return f"https://press.example/{self.id}"


@dataclass(frozen=True, slots=True)
class Claim:
    """An asserted statement."""

    id: str
    text: Text
    denies: str = ""
    """The claim of another event that this claim denies."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event of a story."""

    id: str
    story: str
    type: str
    date: date
    time: time | None
    title: Text
    body: Mapping[str, tuple[Piece, ...]]
    side: str
    """The organization for which the speaker spoke; empty without a speaker."""
    speaker: str
    actors: tuple[str, ...]
    """All actors that the event names."""
    claims: tuple[Claim, ...]
    relations: tuple[tuple[str, str], ...]
    """Kind and target of each relation to other events."""
    sources: tuple[str, ...]
    tags: tuple[str, ...]
    step: tuple[str, str]
    """Stage and outcome of a step of the bill; two empty texts otherwise."""


@dataclass(frozen=True, slots=True)
class Story:
    """A story with its events, the oldest first."""

    id: str
    title: Text
    tags: tuple[str, ...]
    events: tuple[Event, ...]
    sources: tuple[Source, ...]
    summary: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Corpus:
    """A whole invented site."""

    seed: int
    languages: tuple[str, ...]
    stories: tuple[Story, ...]

    @property
    def events(self) -> Iterator[Event]:
        """All events, story by story."""
        return (event for story in self.stories for event in story.events)

    @property
    def sources(self) -> Iterator[Source]:
        """All sources, story by story."""
        return (source for story in self.stories for source in story.sources)

    @property
    def has_bill(self) -> bool:
        """Whether the first story has enough events for all steps of the bill."""
        return any(event.step[0] for event in self.stories[0].events)

    @property
    def edited(self) -> Event:
        """The event that the benchmark edits: one from the middle of the first story."""
        return self.stories[0].events[len(self.stories[0].events) // 2]


def invent(
    events: int,
    seed: int,
    languages: tuple[str, ...] = ("en",),
    stories: int = 5,
    writers: Mapping[str, Writer] | None = None,
) -> Corpus:
    """Return a corpus of `events` events; equal arguments give an equal corpus.

    `writers`, by language, count instead of those with the short word lists.
    """
    writers = writers or {language: Writer(seed, language) for language in languages}
    draw = Draw(f"{seed} plot")
    count = min(stories, events)
    sizes = [events // count + (position < events % count) for position in range(count)]
    plots = (_Plot(f"story-{number}", size, draw, writers) for number, size in enumerate(sizes, 1))
    return Corpus(seed, languages, tuple(plot.story(with_bill=number == 0) for number, plot in enumerate(plots)))


def written(body: tuple[Piece, ...], cite: Callable[[str], str], jump: Callable[[Jump], str]) -> str:
    """Return a body as Markdown, with citations and links in a generator's own form."""
    return "".join(
        cite(piece.source) if isinstance(piece, Cite) else jump(piece) if isinstance(piece, Jump) else piece
        for piece in body
    )


@dataclass(slots=True)
class _OpenClaim:
    """A claim under discussion."""

    claim: str
    owner: str
    denial: str = ""
    """The last event that denied it."""
    sides: set[str] = field(default_factory=set)
    """All sides that spoke on it. None of them later says the opposite, so no entry contradicts another."""


class _Plot:
    """Invents one story, event by event."""

    def __init__(self, id_: str, size: int, draw: Draw, writers: Mapping[str, Writer]) -> None:
        self.id = id_
        self.size = size
        self.draw = draw
        self.writers = writers
        self.open_claims: list[_OpenClaim] = []
        self.sources: list[Source] = []

    def story(self, *, with_bill: bool) -> Story:
        """Return the story; the bill's steps are spread over its whole length."""
        steps = {(number + 1) * self.size // (len(STEPS) + 2): step for number, step in enumerate(STEPS)}
        steps = steps if with_bill and len(steps) == len(STEPS) else {}
        moments = self._moments()
        events = tuple(self._event(number, *moments[number], steps.get(number)) for number in range(self.size))
        tags = tuple(dict.fromkeys((self.draw.one(TAGS), self.draw.one(TAGS))))
        return Story(self.id, self._text(4), tags, events, tuple(self.sources))

    def _moments(self) -> list[tuple[date, time | None]]:
        """Return a day for each event, a day apart on average, and a time where two events share a day."""
        days, day = [], FIRST_DAY
        for _ in range(self.size):
            days.append(day)
            day += timedelta(days=self.draw.below(3))
        moments: list[tuple[date, time | None]] = []
        for number, day in enumerate(days):
            before = sum(1 for earlier in days[max(0, number - 40) : number] if earlier == day)
            shared = before or days[number + 1 : number + 2] == [day]
            moments.append((day, time(8 + before // 4, before % 4 * 15) if shared else None))
        return moments

    def _event(self, number: int, day: date, at: time | None, step: tuple[str, str, str] | None) -> Event:
        id_ = f"event-{number:05}"
        sources = self._cited(number, day)
        earlier = f"event-{number - 1 - self.draw.below(min(number, 20)):05}" if number else ""
        side = self.draw.one(SIDES)
        type_, claims, relations = (step[1], (), ()) if step else self._statement(id_, side)
        speaker = "" if type_ in SPEECHLESS else self.draw.one(SPEAKERS[side])
        return Event(
            id=id_,
            story=self.id,
            type=type_,
            date=day,
            time=at,
            title=self._text(6),
            body={language: tuple(self._body(writer, sources, earlier)) for language, writer in self.writers.items()},
            side=side if speaker else "",
            speaker=speaker,
            actors=(speaker, side) if speaker else (self.draw.one(ACTORS).id,),
            claims=claims,
            relations=relations,
            sources=sources,
            tags=tuple(dict.fromkeys((self.draw.one(TAGS), self.draw.one(TAGS)))),
            step=(step[0], step[2]) if step else ("", ""),
        )

    def _cited(self, number: int, day: date) -> tuple[str, ...]:
        """Add the event's own source, and return the sources that the event cites: this one and older ones."""
        older = [source.id for source in self.sources[-6:]]
        via = self.draw.one(older) if older and self.draw.happens(30) else ""
        source = f"{self.id}-source-{number:05}"
        title = f"{self.writers['en'].phrase(7)} ({MARK})"
        self.sources.append(Source(source, title, self.draw.one(OUTLETS), day, via, self.draw.happens(50)))
        others = [self.draw.one(older) for _ in range(1 + self.draw.below(2))] if older else []
        return tuple(dict.fromkeys((source, *others)))

    def _statement(self, id_: str, side: str) -> tuple[str, tuple[Claim, ...], tuple[tuple[str, str], ...]]:
        """Return the type, the claims and the relations of an event in which `side` may speak."""
        unanswered = [open_claim for open_claim in self.open_claims if side not in open_claim.sides]
        if unanswered and self.draw.happens(40):
            return self._denial(id_, side, self.draw.one(unanswered))
        denied = [open_claim for open_claim in self.open_claims if open_claim.owner == side and open_claim.denial]
        if denied and self.draw.happens(50):
            return self._response(self.draw.one(denied))
        if unanswered and self.draw.happens(20):
            open_claim = self.draw.one(unanswered)
            open_claim.sides.add(side)
            return "statement", (), (("confirms", open_claim.claim),)
        if self.open_claims and self.draw.happens(20):
            return self.draw.one(("report", "document")), (), (("bears_on", self.draw.one(self.open_claims).claim),)
        return self._announcement(id_, side)

    def _denial(
        self, id_: str, side: str, open_claim: _OpenClaim
    ) -> tuple[str, tuple[Claim, ...], tuple[tuple[str, str], ...]]:
        """Deny a claim: half of the denials claim something else instead."""
        open_claim.sides.add(side)
        open_claim.denial = id_
        if self.draw.happens(50):
            return "denial", (Claim("c1", self._text(10), denies=open_claim.claim),), ()
        return "denial", (), (("denies", open_claim.claim),)

    def _response(self, open_claim: _OpenClaim) -> tuple[str, tuple[Claim, ...], tuple[tuple[str, str], ...]]:
        """Let the denied side maintain its claim, or withdraw it, which ends the discussion."""
        answer = ("responds_to", open_claim.denial)
        open_claim.denial = ""
        if self.draw.happens(20):
            self.open_claims.remove(open_claim)
            return "response", (), (("withdraws", open_claim.claim), answer)
        return "response", (), (("maintains", open_claim.claim), answer)

    def _announcement(self, id_: str, side: str) -> tuple[str, tuple[Claim, ...], tuple[tuple[str, str], ...]]:
        claims = tuple(Claim(f"c{number + 1}", self._text(10)) for number in range(1 + self.draw.below(2)))
        self.open_claims += [_OpenClaim(f"{id_}#{claim.id}", side, sides={side}) for claim in claims]
        self.open_claims = self.open_claims[-OPEN_CLAIMS:]
        return "announcement", claims, ()

    def _text(self, words: int) -> Text:
        return {language: f"{writer.phrase(words)} ({MARK})" for language, writer in self.writers.items()}

    def _body(self, writer: Writer, sources: tuple[str, ...], earlier: str) -> Iterator[Piece]:
        """Yield two paragraphs with a list between them, with all sources cited and a link to an earlier event."""
        yield from self._paragraph(writer.sentences(50), sources, "")
        yield f"\n\n- {' '.join(writer.words(10))}\n- **{' '.join(writer.words(2))}** {' '.join(writer.words(8))}\n\n"
        yield from self._paragraph(writer.sentences(50), sources, earlier)
        yield "\n"

    def _paragraph(self, sentences: list[list[str]], sources: tuple[str, ...], event: str) -> Iterator[Piece]:
        for number, words in enumerate(sentences):
            yield " " if number else ""
            if event and number == 0:
                yield f"{words[0].capitalize()} "
                yield Jump(event, " ".join(words[1:4]))
                yield f" *{words[4]}* {' '.join(words[5:])}"
            else:
                yield " ".join(words).capitalize()
            if number < len(sources):
                yield " "
                yield Cite(sources[number])
            yield "."
