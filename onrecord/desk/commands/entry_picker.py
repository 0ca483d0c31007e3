"""Asks for entries of the site, each by a number of a list or by what the user remembers of it."""

from collections.abc import Callable, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.commands.dialogue import BACK, HELP, Check, Dialogue, Prompt
from onrecord.desk.commands.numbered_lists import find_all_numbered, find_numbered, shorten
from onrecord.editing.lookup.candidate_search import Candidate, find_candidates

_NEW = "+"
"""What the user types to add an entry."""
_NONE = "0"
"""What the user types if none of the matches is meant."""
_MAX_LISTED = 8
"""How many entries a question lists."""


class EntryPicker(Struct):
    """Asks for entries of a kind, the `thing`; `fault` checks an id, and `add_new`, if there, asks for a new one."""

    dialogue: Dialogue
    thing: str
    candidates: Callable[[], Sequence[Candidate]]
    fault: Check
    add_new: Callable[[str], str] | None = None

    def pick_one(self, prompt: Prompt) -> str:
        """Return the id of one entry; empty if the question is optional and left out."""
        offered = self.candidates()
        return next(iter(self._ask(prompt, offered, self._list_all(offered), allows_several=False)), "")

    def pick_several(self, prompt: Prompt, further: str) -> list[str]:
        """Return ids of entries; ask for each other one by the `further` words, without the list, still valid."""
        offered = self.candidates()
        found = self._ask(prompt, offered, self._list_all(offered), allows_several=True)
        more = found
        while more:
            further_prompt = Prompt(further, explanation=prompt.explanation)
            more = self._ask(further_prompt, offered, (), allows_several=True)
            found += (id_ for id_ in more if id_ not in found)
        return found

    def _list_all(self, offered: Sequence[Candidate]) -> list[str]:
        """Return the lines on the entries to choose from, or one line if there are none."""
        lines = _list_numbered(offered, f"type a part of the {self.thing}'s name or title to find it")
        return lines or [f"      there is no {self.thing} yet"]

    def _ask(
        self, prompt: Prompt, offered: Sequence[Candidate], listed: Sequence[str], *, allows_several: bool
    ) -> list[str]:
        """Ask until the user has chosen, and return the ids, several if their numbers or ids stand with commas."""
        explanation = f"{prompt.explanation}\n{self._how_to_answer(allows_several=allows_several)}".strip()
        explained = replace(prompt, explanation=explanation)
        check = partial(self._find_fault, offered=offered, allows_several=allows_several)
        while True:
            answer = self.dialogue.ask(explained, check, listed)
            chosen = self._read(answer, offered, allows_several=allows_several) if answer else []
            if chosen or not answer:
                return chosen

    def _read(self, answer: str, offered: Sequence[Candidate], *, allows_several: bool) -> list[str]:
        """Return the ids that an answer means, after further questions if necessary; none if the user meant none."""
        named = self._find_named(answer, offered, allows_several=allows_several)
        if named:
            return named
        if answer.startswith(_NEW) and self.add_new:
            return [self.add_new(answer.removeprefix(_NEW).strip())]
        meant = self._search(answer, offered)
        return [meant] if meant else []

    def _find_named(self, answer: str, offered: Sequence[Candidate], *, allows_several: bool) -> list[str]:
        """Return the ids that an answer names, by numbers of the list or as they are."""
        named = find_all_numbered(answer, _listed_ids(offered), self.fault)
        return named if allows_several or len(named) == 1 else []

    def _find_fault(self, answer: str, offered: Sequence[Candidate], *, allows_several: bool) -> str | None:
        """Return why an answer can mean no entry, and what to type; None if it can."""
        if self.add_new or self._find_named(answer, offered, allows_several=allows_several):
            return None
        if find_candidates(answer, offered).matches:
            return None
        if "#" in answer:  # no search, but an event and its claim
            return self.fault(answer)
        return f"no {self.thing} matches '{shorten(answer)}'; type a part of its title, or a number of the list"

    def _how_to_answer(self, *, allows_several: bool) -> str:
        several = ", or several with commas" if allows_several else ""
        new = f", or {_NEW} and the name of a new one" if self.add_new else ""
        return (
            f"Type a number of the list{several}, a part of a name or title in any spelling, an address, an id{new}. "
            f"{BACK} goes back, {HELP} shows this again."
        )

    def _search(self, words: str, offered: Sequence[Candidate]) -> str:
        """Return the entry that is meant by these words, after further questions if necessary; empty if none is."""
        while True:
            found = find_candidates(words, offered)
            if found.certain:
                self.dialogue.say(f"      = {_describe(found.certain)}")
                return found.certain.id
            if not found.matches:
                return self._offer_to_add(words)
            answer = self._ask_which(found.matches, offered)
            if answer == _NEW and self.add_new:
                return self.add_new(words)
            chosen = find_numbered(answer, _listed_ids(found.matches))
            if chosen or answer == _NONE:
                return chosen
            words = answer

    def _offer_to_add(self, words: str) -> str:
        """Return the id of a new entry that the user called so; empty if there is to be none."""
        question = f"No {self.thing} matches '{shorten(words)}'. Add it as a new one?"
        return self.add_new(words) if self.add_new and self.dialogue.confirm(question) else ""

    def _ask_which(self, matches: Sequence[Candidate], offered: Sequence[Candidate]) -> str:
        """Ask which of several matches is meant; return a number, `_NEW`, `_NONE`, or other words to search for."""
        new = f", {_NEW} for a new one" if self.add_new else ""
        ids = _listed_ids(matches)

        def check(answer: str) -> str | None:
            if answer == _NONE or find_numbered(answer, ids):
                return None
            if answer == _NEW and self.add_new:
                return None
            if not answer.isdigit() and find_candidates(answer, offered).matches:
                return None
            return f"type a number from 1 to {len(ids)}{new}, other words, or {_NONE} for none of these"

        words = f"Which one? Its number{new}, other words, or {_NONE} for none of these"
        prompt = Prompt(words, needed=True, default="1" if len(ids) == 1 else "")
        return self.dialogue.ask(prompt, check, _list_numbered(matches, "type more of the name"))


def _listed_ids(candidates: Sequence[Candidate]) -> list[str]:
    return [candidate.id for candidate in candidates[:_MAX_LISTED]]


def _list_numbered(candidates: Sequence[Candidate], how_to_see_more: str) -> list[str]:
    listed = enumerate(candidates[:_MAX_LISTED], start=1)
    lines = [f"  {number:>2}  {_describe(candidate)}" for number, candidate in listed]
    hidden = len(candidates) - _MAX_LISTED
    if hidden > 0:
        lines.append(f"      and {hidden} more: {how_to_see_more}")
    return lines


def _describe(candidate: Candidate) -> str:
    note = f" ({shorten(candidate.note)})" if candidate.note else ""
    return f"{shorten(candidate.names[0])}{note} – {candidate.id}"
