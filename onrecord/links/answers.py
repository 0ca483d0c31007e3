"""Keeps verdicts for some days, so that a second run asks for no address again."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
from msgspec import Struct

from onrecord.incremental.state import LINK_ANSWERS, StateDirectory
from onrecord.links.addresses import LinkedAddress
from onrecord.links.verdicts import Verdict

DAYS = 7
"""For how many days an answer is kept."""


class Answer(Struct, frozen=True):
    """A verdict, and the day on which the server answered."""

    day: date
    verdict: Verdict


class KnownAnswers:
    """The answers of the last days. An answer that may pass, such as that of a busy server, is never kept."""

    def __init__(self, state: StateDirectory, today: date) -> None:
        """Read the answers from the state directory of a site."""
        self._state = state
        self._today = today
        self._answers = {key: answer for key, answer in _read(state).items() if self._is_young(answer)}

    def of(self, address: LinkedAddress) -> Answer | None:
        """Return the answer at an address, if its entry still expects the same words there."""
        return self._answers.get(_key(address))

    def add(self, address: LinkedAddress, verdict: Verdict) -> None:
        """Note an answer of today, if it lasts."""
        if verdict.lasts:
            self._answers[_key(address)] = Answer(self._today, verdict)

    def save(self) -> None:
        """Write the answers."""
        self._state.save(LINK_ANSWERS, msgspec.json.encode(self._answers))

    def _is_young(self, answer: Answer) -> bool:
        return timedelta() <= self._today - answer.day < timedelta(days=DAYS)


def _read(state: StateDirectory) -> dict[str, Answer]:
    content = state.load(LINK_ANSWERS)
    try:
        return msgspec.json.decode(content, type=dict[str, Answer]) if content else {}
    except msgspec.MsgspecError:
        return {}


def _key(address: LinkedAddress) -> str:
    return f"{address.expected.digest} {address.url}"
