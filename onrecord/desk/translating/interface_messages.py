"""Finds the messages of the interface in templates, with comments that say where each one stands.

The package's own are kept in `onrecord/locale/messages.pot`, which `make update` writes: a site needs no source code to
translate them. A site's own templates are searched when somebody translates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from msgspec import Struct

MEANINGS: Mapping[str, str] = {
    "%(channel)s to %(audience)s": "channel is one of the phrases such as 'in an interview'; audience is who was told.",
    "%(date)s (uncertain)": "Nobody is sure that this is the date.",
    "%(first)d to %(last)d": "Numbers of events on a page of a long story: '1 to 1000'.",
    "%(n)d more": "More original sources than the list names.",
    "%(n)d report": "Publications of outlets, not events.",
    "%(n)s abstained": "The number of members of a parliament who voted neither for nor against.",
    "%(n)s against": "The number of votes against a bill.",
    "%(n)s for": "The number of votes for a bill.",
    "%(name)s (part of %(whole)s)": "A body of a larger organization: 'The northern branch (part of The company)'.",
    "%(reports)s from %(n)d original source": "reports is the message '%(n)d reports'.",
    "%(standing)s; bodies of %(who)s differ": "standing is one of the messages that begin with 'Disputed'.",
    "%(who)s for %(whom)s": "who speaks on behalf of whom: a person for an organization.",
    "%(who)s for it": "A person who speaks on behalf of the side that the page is about.",
    "Address": "The web address of a source.",
    "Announcement": "A type of event: somebody makes something known.",
    "Belongs to": "The organization of which a person or a body is a part.",
    "Bill": "A draft of a law before a parliament, not an invoice.",
    "Bill reading": "A type of event: a debate or vote on a draft law in a parliament.",
    "Bill stage": "A type of event: a step of a draft law that is no reading.",
    "Claim": "What somebody says is so; others may deny it.",
    "Cite": "Opens how to cite a page, in forms to copy and to save.",
    "Denial": "A type of event: somebody says that a claim is not so. It does not say who is right.",
    "Denied by": "Stands above the names of those who deny a claim.",
    "Claimed by": "Stands above the names of those who make a claim.",
    "Denies": "In the key of a picture: the mark for a denial.",
    "Document": "A type of event: a text is published, such as a law or a contract.",
    "Earlier: %(items)s": "A link to the page or the event before this one; items is a date or numbers of events.",
    "Elsewhere": "Heads links about an actor on other sites.",
    "Feed": "A news feed in the form Atom.",
    "Finding": "A type of event: a court, a regulator or an inquiry decides what is so.",
    "Found not to be so by %(who)s, %(date)s": "A court or another body decided so; the site does not.",
    "%(finding)s; under appeal": "finding is one of the messages such as 'Found to be so by …'.",
    "Follow": "Heads links to feeds and the calendar: stay informed about this story.",
    "In dispute": "Heads the claims that some make and others deny.",
    "Introduced by": "Who brought a draft law before the parliament.",
    "Note": "Heads a remark of the editors on a source.",
    "Numbers": "The numbers under which a parliament files a draft law.",
    "Others": "A row of a picture for all speakers without a row of their own.",
    "others": "A line beside rows, for all speakers without a line of their own.",
    "Pages": "The links between the pages of a long list.",
    "People and bodies": "Heads the members and branches of an organization.",
    "Primary source.": "A source that is the record itself: a law's text, a transcript, the speaker's own words.",
    "Report": "A type of event: an outlet publishes what it found out.",
    "Reporting from": "Heads the source from which an outlet has what it writes.",
    "Response": "A type of event: an answer that is no denial.",
    "Royal Assent": "The monarch has agreed to a draft law, so that it becomes law.",
    "Said": "In the key of a picture: the mark for a statement.",
    "Share": "A button: sends the address of an event to somebody.",
    "Stands by: %(what)s": "Repeats a claim after others have denied it.",
    "Statement": "A type of event: somebody says something.",
    "Story": "A dispute with its timeline of events, as this site tells it.",
    "Tag": "A keyword that stories and events share.",
    "Takes back: %(what)s": "Says that an earlier claim of their own no longer holds.",
    "Texts: %(licence)s": "The licence of the site's own texts, such as CC BY 4.0.",
    "reported": "A committee has given its report on a draft law to its chamber.",
    "returned": "A draft law was sent back to the chamber that passed it.",
    "“%(text)s”": "The outer quotation marks of the language.",
    "‘%(text)s’": "The quotation marks of the language inside other quotation marks.",
}
"""The note on a message, by its English text; of a message with plural forms, by its singular."""


KEYWORDS: Mapping[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "_n": None,
    "_np": ((1, "c"), 2),
    "worded": None,
}
"""The functions whose first text is a message; `c` names the argument that is the message's context."""
TRANSLATORS = ("Translators:",)
_TEMPLATES = ("**.html", "jinja2.ext:babel_extract")
_FIRST_COMMENT = re.compile(r"\A\{#-?\s*(?P<text>.*?)\s*-?#\}", re.DOTALL)
_SPOKEN = re.compile(r"""aria-label="\{\{ (?:_|pgettext)\((?:"[^"]*", )?"(?P<message>[^"]*)\"""")
_READ_ALOUD = "Screen readers read it aloud; nobody sees it."
_MOST_COMMENTS = 4
"""The most comments on a message, which can stand in many places; all of these are listed by their files."""


class InterfaceMessage(Struct, frozen=True):
    """A message, at one of its places."""

    context: str | None
    words: str | tuple[str, ...]
    """The text, or singular and plural."""
    file: str
    comments: tuple[str, ...]
    """What translators should know of this place."""


def list_comments(message: InterfaceMessage) -> tuple[str, ...]:
    """Return the comments on a message: its meaning, if its words have several, and what its place shows."""
    named = message.words if isinstance(message.words, str) else message.words[0]
    return tuple(filter(None, (MEANINGS.get(named, ""), *message.comments)))


def template_messages(root: Path) -> Iterator[InterfaceMessage]:
    """Yield the messages of the templates in a site's folder, or of the default theme."""
    folder = root / "templates"
    for file, _line, words, comments, context in extract_from_dir(folder, [_TEMPLATES], {}, KEYWORDS, TRANSLATORS):
        about, spoken = _about_template(folder / file)
        named = words if isinstance(words, str) else words[0]
        aloud = (_READ_ALOUD,) if named in spoken else ()
        yield message_at(f"templates/{Path(file).as_posix()}", words, context, comments, *about, *aloud)


def template_of(messages: Iterable[InterfaceMessage]) -> Catalog:
    """Return a catalogue without translations, in the order in which the messages were found."""
    catalogue = Catalog()
    for message in messages:
        known = catalogue.get(message.words, message.context)
        comments = known.auto_comments if known else []
        new = [comment for comment in list_comments(message) if comment not in comments]
        room = max(_MOST_COMMENTS - len(comments), 0)
        catalogue.add(
            message.words, None, [(message.file, 0)], auto_comments=new[:room], context=message.context
        )  # fmt: skip
    return catalogue


def message_at(
    file: str, words: str | tuple[str | None, ...], context: str | None, comments: Iterable[str], *about: str
) -> InterfaceMessage:
    """Return a message with the comments above it, and with what its place is about."""
    texts = words if isinstance(words, str) else tuple(word for word in words[:2] if word)
    told = " ".join(" ".join(comments).removeprefix(TRANSLATORS[0]).split())
    return InterfaceMessage(context, texts, file, tuple(filter(None, (told, *about))))


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, on one line."""
    sentence, end, _ = " ".join(text.split()).partition(". ")
    return f"{sentence}{end.strip()}"


@cache
def _about_template(path: Path) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return what the first comment of a template says that it shows, and its messages that only screen readers get."""
    text = path.read_text("utf-8")
    first = _FIRST_COMMENT.match(text)
    spoken = {message for message in _SPOKEN.findall(text) if text.count(f'"{message}"') == 1}
    return ((first_sentence(first["text"]),) if first else (), frozenset(spoken))
