"""Words that were typed to find an entry, and of which none was taken: they stay, and nothing is saved without them."""

from collections.abc import Iterator, Mapping, Sequence

from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.form_names import ADDED
from onrecord.desk.browser.found_names import FoundName, find_names
from onrecord.desk.browser.messages import Mend, Message
from onrecord.model.foldings import fold_typed

UNKNOWN: Mapping[str, str] = {
    "actor": "Nobody is called “%(words)s” here: take one from the list, add it, or empty the field",
    "source": "No source is called “%(words)s” here: take one from the list, add it, or empty the field",
    "bill": "No bill is called “%(words)s” here: take one from the list, add it, or empty the field",
    "event": "No claim or event has the words “%(words)s”: take one from the list, or empty the field",
    "": "Nothing is called “%(words)s” here: take one from the list, or empty the field",
}
"""What is said of words that find nothing, by the kind of entry."""
FOUND: Mapping[bool, str] = {
    True: "“%(words)s” is typed, but not taken: take one from the list, add it, or empty the field",
    False: "“%(words)s” is typed, but not taken: take one from the list, or empty the field",
}
"""What is said of words that find something, by whether the form could add such an entry."""


def find_untaken(state: EntryState) -> Iterator[Message]:
    """Yield a message for each field with words of which nothing was taken; even a draft can't be saved then.

    A save without them would lose them, and publish a statement without its speaker.
    """
    for name, words in state.untaken.items():
        kind, question = state.named_by(name)
        found = find_names(state, kind, words, question).choices if kind else ()
        sentence = _sentence(kind, found)
        mends = [Mend(name, choice.id, choice.name) for choice in found if _is_meant(choice, words)]
        yield Message(
            name,
            sentence % {"words": words},
            stops_draft=True,
            mends=tuple(mends),
            sentence=sentence,
            words=words,
        )


def _sentence(kind: str, found: Sequence[FoundName]) -> str:
    if all(choice.is_new for choice in found):
        return UNKNOWN.get(kind, UNKNOWN[""])
    return FOUND[kind in ADDED]


def _is_meant(found: FoundName, words: str) -> bool:
    """Return whether an entry has exactly these words as its name or id, or would be added with them."""
    return found.is_new or fold_typed(words) in (fold_typed(found.name), found.id)
