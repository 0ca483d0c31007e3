"""Labels: the words of kinds, stages, outcomes, channels and standings, in the languages of a site."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from golden import expected_text

from onrecord.render import vocabulary
from onrecord.render.words import Words
from onrecord.search.labels import Label, LabelWords

PACKAGE = Path(__file__).parents[2] / "onrecord"


def _messages() -> Iterator[tuple[str, str, str]]:
    """Yield the name of each message of a label, with its context and its words in English."""
    yield from ((f"event {kind}", "", words) for kind, words in vocabulary.EVENT_TYPES.items())
    yield from ((f"actor {kind}", "", words) for kind, words in vocabulary.ACTOR_KINDS.items())
    yield from ((f"channel {channel}", "", words) for channel, words in vocabulary.CHANNELS.items())
    outcomes = vocabulary.OUTCOMES.items()
    yield from ((f"outcome {outcome}", vocabulary.OUTCOME, words) for outcome, words in outcomes if words)
    standings = {
        "unanswered": vocabulary.DISPUTES["unanswered"],
        "maintained": vocabulary.DISPUTES["maintained"],
        "opposite maintained": vocabulary.DISPUTES_OF_THE_OPPOSITE["maintained"],
        "disputed": vocabulary.DISPUTES["none"],
        "withdrawn": vocabulary.WITHDRAWN,
        "abandoned": vocabulary.ABANDONED,
        "confirmed": vocabulary.AGREEMENTS["confirmed"],
        "shared": vocabulary.AGREEMENTS["shared"],
        "by joins": vocabulary.BY_JOINS,
        "of what it reports": vocabulary.OF_REPORTED,
    }
    yield from ((f"standing {name}", "", words) for name, words in standings.items())
    yield from ((f"found {result}", "", words) for result, words in vocabulary.FINDINGS.items())
    yield from ((f"finds {result}", "", words[0]) for result, words in vocabulary.FINDING_RELATIONS.items())
    yield from ((kind, "", vocabulary.RELATIONS[kind][0]) for kind in ("upholds", "reverses", "appeals"))
    yield from ((f"finding {kind}", "", words) for kind, words in vocabulary.REVIEWS.items())
    yield from ((f"finding {kind} review", "", words) for kind, words in vocabulary.REVIEWS_OF_REVIEWS.items())
    yield from ((f"expected {kind}", "", words) for kind, words in vocabulary.EXPECTED_KINDS.items() if words)
    yield from ((f"step {state}", "", words) for state, words in vocabulary.STEP_STATES.items())
    yield "finding under appeal", "", vocabulary.UNDER_APPEAL


@pytest.mark.generated
def test_messages_of_labels_are_those_of_pages() -> None:
    """`label_messages.json` has the messages of the vocabulary, so that `onrecord find` need not load `render`."""
    found = {name: (context, words) for name, context, words in _messages()}
    text = f"{json.dumps(found, indent=1)}\n"

    assert expected_text(PACKAGE / "search/label_messages.json", text) == text


CATALOGUES = {path.stem: path.read_text("utf-8") for path in (PACKAGE / "locale").glob("*.po")}


@pytest.mark.parametrize("language", ["en", *sorted(CATALOGUES)])
def test_labels_have_the_words_of_pages(language: str) -> None:
    """Each message of a label has in each language the words that pages print, read without Babel."""
    words = Words(language, CATALOGUES)
    labels = LabelWords((language,), CATALOGUES)
    expected = {
        name: words.pgettext(context, message) if context else words.gettext(message)
        for name, context, message in _messages()
    }

    assert {name: dict(labels.texts(Label("kind", name))).get(language) for name in expected} == expected


def test_words_of_a_site_go_before_those_of_the_interface() -> None:
    """A catalogue of the site has the first word; a language without a catalogue has none."""
    own = {"ru": 'msgid "Denial"\nmsgstr "Опровержение \\"нет\\""\n'}
    labels = LabelWords(("ru", "en-GB", "sr", "de-AT"), own, CATALOGUES)

    assert labels.texts(Label("kind", "event denial")) == (
        ("ru", 'Опровержение "нет"'),
        ("en-GB", "Denial"),
        ("de-AT", "Dementi"),
    )
