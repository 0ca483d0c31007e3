"""The questions about a page of the site's own: its title, its text, and what the text does not say yet."""

from collections.abc import Collection, Mapping

from onrecord.editing.forms.questions import Question, questions_for

ANSWERS: Mapping[str, str] = {
    "publisher": "Who publishes this site?",
    "funding": "Who pays for it?",
    "contact": "How can readers reach the editors?",
    "reports": "How do readers report an error, and what happens then?",
    "selection": "Which sources do you use, and how do you choose what to record?",
    "review": "Who checks an entry before it is published?",
}
"""The question about each thing that only a publisher can say, by its name in the field `lacks`."""
_LEADING = ("publisher", "funding", "contact")
"""The answers that readers find before the rest of the text."""


def questions_of_page(lacks: Collection[str]) -> tuple[Question, ...]:
    """Return the questions about a page whose text lacks some answers, in order."""
    front = {question.name: question for question in questions_for("page", {})}
    title = front.pop("title")
    order = front.pop("order")
    answers = [_ask(name, words, "text") for name, words in ANSWERS.items() if name in lacks]
    return (title, *answers, _ask("body", "What does the page say?", "Text"), order)


def _ask(name: str, words: str, label: str) -> Question:
    return Question(entry="page", field=name, words=words, kind="text", label=label)


def write_answers(text: str, answers: Mapping[str, str]) -> str:
    """Return the Markdown of a page with answers in it, each a paragraph of its own."""
    leading = [answer for name, answer in answers.items() if name in _LEADING]
    others = [answer for name, answer in answers.items() if name not in _LEADING]
    return "\n\n".join(filter(None, [*leading, text, *others]))
