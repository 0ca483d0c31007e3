"""Asks for entries by what the user remembers of them, and lists those that match."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.commands.dialogue import BACK, HELP, Check, Dialogue, Question
from onrecord.desk.commands.questions import find_numbered, name_all
from onrecord.desk.lookup.candidate_search import Candidate, Search, search
from onrecord.report.paint import visible

MAX_LISTED = 8
"""How many entries a question lists."""
NEW = "+"
"""What the user types to add an entry."""
NONE = "0"
"""What the user types if none of the matches is meant."""
_LONGEST = 72
"""How many characters of a name or a text a line shows."""


class Picker(Struct):
    """Asks for entries of one kind."""

    dialogue: Dialogue
    thing: str
    """What an entry is called in questions, such as `actor`."""
    candidates: Callable[[], Sequence[Candidate]]
    """Returns the entries to choose from, in the order of the list."""
    fault: Check
    """Returns why a text is not the id of an entry; None if it is."""
    add_new: Callable[[str], str] | None = None
    """Asks for a new entry, to which the user gave this name, and returns its id; None if none can be added."""

    def one(self, question: Question) -> str:
        """Return the id of one entry; empty if the question is optional and left out."""
        offered = self.candidates()
        found = self._ask(question, offered, self._lines(offered), several=False)
        return found[0] if found else ""

    def many(self, question: Question, further: str) -> list[str]:
        """Return ids of entries; ask for each other one by the `further` words, without the list, still valid."""
        offered = self.candidates()
        found = self._ask(question, offered, self._lines(offered))
        again = Question(further, explanation=question.explanation)
        while found and (more := self._ask(again, offered)):
            found += (one for one in more if one not in found)
        return found

    def _ask(
        self, question: Question, offered: Sequence[Candidate], listed: Sequence[str] = (), *, several: bool = True
    ) -> list[str]:
        """Return what the user chose: one entry, or several by their numbers or ids with commas between them."""
        shown = offered[:MAX_LISTED]
        explanation = f"{question.explanation}\n{self._how_to_answer(several=several)}".strip()
        check = self._check(shown, offered, several=several)
        while True:
            answer = self.dialogue.ask(replace(question, explanation=explanation), check, listed)
            if not answer:
                return []
            if named := self._name_chosen(answer, shown, several=several):
                return named
            if answer.startswith(NEW) and self.add_new:
                return [self.add_new(answer.removeprefix(NEW).strip())]
            if chosen := self._search(answer, offered):
                return [chosen]

    def _lines(self, offered: Sequence[Candidate]) -> list[str]:
        """Return the list that stands below a question."""
        more = f"type a part of the {self.thing}'s name or title to find it"
        return _lines(offered[:MAX_LISTED], len(offered), more) or [f"      there is no {self.thing} yet"]

    def _search(self, words: str, offered: Sequence[Candidate]) -> str:
        """Return the entry that is meant by these words, after further questions if necessary; empty if none is."""
        while True:
            found = search(words, offered)
            if found.certain:
                self.dialogue.say(f"      = {_line(found.certain)}")
                return found.certain.id
            if not found.matches:
                question = f"No {self.thing} matches '{shorten(words)}'. Add it as a new one?"
                return self.add_new(words) if self.add_new and self.dialogue.confirm(question) else ""
            ids = [candidate.id for candidate in found.matches[:MAX_LISTED]]
            answer = self._which(found, ids, offered)
            if answer == NEW and self.add_new:
                return self.add_new(words)
            if answer == NONE or find_numbered(answer, ids):
                return find_numbered(answer, ids)
            words = answer

    def _which(self, found: Search, ids: Sequence[str], offered: Sequence[Candidate]) -> str:
        """Ask which of several matches is meant; return a number, `NEW`, `NONE`, or other words to search for."""
        new = f", {NEW} for a new one" if self.add_new else ""

        def check(answer: str) -> str | None:
            is_known = answer == NONE or (answer == NEW and self.add_new) or find_numbered(answer, ids)
            if is_known or (not answer.isdigit() and search(answer, offered).matches):
                return None
            return f"type a number from 1 to {len(ids)}{new}, other words, or {NONE} for none of these"

        words = f"Which one? Its number{new}, other words, or {NONE} for none of these"
        listed = _lines(found.matches[:MAX_LISTED], len(found.matches), "type more of the name")
        return self.dialogue.ask(Question(words, needed=True, default="1" if len(ids) == 1 else ""), check, listed)

    def _name_chosen(self, answer: str, shown: Sequence[Candidate], *, several: bool) -> list[str]:
        """Return the entries that an answer names by numbers in the list or by ids; empty if one part names none."""
        ids = [candidate.id for candidate in shown]
        parts = answer.split(",") if several else [answer]
        return name_all(parts, ids, lambda part: self.fault(part) is None)

    def _check(self, shown: Sequence[Candidate], offered: Sequence[Candidate], *, several: bool) -> Check:
        """Return a check that an answer finds an entry, or may become a new one."""

        def check(answer: str) -> str | None:
            if self.add_new or self._name_chosen(answer, shown, several=several) or search(answer, offered).matches:
                return None
            if "#" in answer:  # no search, but an event and its claim
                return self.fault(answer)
            return f"no {self.thing} matches '{shorten(answer)}'; type a part of its title, or a number of the list"

        return check

    def _how_to_answer(self, *, several: bool) -> str:
        numbers = "a number of the list, or several with commas" if several else "a number of the list"
        new = f", or {NEW} and the name of a new one" if self.add_new else ""
        return (
            f"Type {numbers}, a part of a name or title in any spelling, an address, an id{new}. "
            f"{BACK} goes back, {HELP} shows this again."
        )


def _lines(shown: Sequence[Candidate], count: int, how_to_see_more: str) -> list[str]:
    """Return entries as numbered lines, and a last line on those that are not shown."""
    lines = [f"  {number:>2}  {_line(candidate)}" for number, candidate in enumerate(shown, start=1)]
    return lines if count <= len(shown) else [*lines, f"      and {count - len(shown)} more: {how_to_see_more}"]


def _line(candidate: Candidate) -> str:
    """Return an entry as one line: its name, what tells it apart, and its id."""
    note = f" ({shorten(candidate.note)})" if candidate.note else ""
    return f"{shorten(candidate.names[0])}{note} – {candidate.id}"


def shorten(text: str) -> str:
    """Return the beginning of a text as one line without characters that would steer a terminal."""
    line = visible(" ".join(text.split()))
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"
