"""The questions about a page of the site's own: its title, its text, and what the text does not say yet."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from msgspec import json

from onrecord.editing.forms.questions import Question, questions_for

_WORDS = json.decode(Path(__file__).with_name("page_questions.json").read_bytes(), type=dict[str, dict[str, str]])
"""The question about each of these things by languages, those in which `onrecord init` writes pages."""
ANSWERS: Mapping[str, str] = {name: words["en"] for name, words in _WORDS.items()}
"""The question about each thing that only a publisher can say, by its name in the field `lacks`."""
_LEADING = ("publisher", "funding", "contact")
"""The answers that readers find before the rest of the text."""
_BLOCK = re.compile(r"([-*+>]|#{1,6}|\d+[.)])\s")
"""The start of an answer that can't follow its question in one paragraph, such as a list."""


def questions_of_page(lacks: Collection[str]) -> tuple[Question, ...]:
    """Return the questions about a page whose text lacks some answers, in order."""
    front = {question.name: question for question in questions_for("page", {})}
    title = front.pop("title")
    order = front.pop("order")
    answers = [_ask(name, words, "text") for name, words in ANSWERS.items() if name in lacks]
    return (title, *answers, _ask("body", "What does the page say?", "Text"), order)


def _ask(name: str, words: str, label: str) -> Question:
    return Question(entry="page", field=name, words=words, kind="text", label=label)


def write_answers(text: str, answers: Mapping[str, str], language: str) -> str:
    """Return the Markdown of a page with answers in it, each after its question if that has words in the language."""
    told = {name: _after_question(name, answer, language) for name, answer in answers.items()}
    leading = [paragraph for name, paragraph in told.items() if name in _LEADING]
    others = [paragraph for name, paragraph in told.items() if name not in _LEADING]
    return "\n\n".join(filter(None, [*leading, text, *others]))


def _after_question(name: str, answer: str, language: str) -> str:
    """Return an answer after its question, without which nobody could tell what 'Nobody' answers."""
    question = _WORDS[name].get(language.partition("-")[0], "")
    if not question:
        return answer
    return f"{question}\n\n{answer}" if _BLOCK.match(answer) else f"{question} {answer}"
