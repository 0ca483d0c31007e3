"""Keeps the answers of servers for some days, which spares the servers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from onrecord.editing.site_reading import LINK_ANSWERS, StateDirectory
from onrecord.web.links.linked_addresses import LinkedAddress
from onrecord.web.links.verdicts import Verdict

_KEPT = timedelta(days=7)
"""For how long an answer is kept, and for how long a server must have had no name before its addresses are dead."""


class Answer(Struct, frozen=True):
    """A verdict, and the day on which the server answered."""

    day: date
    verdict: Verdict


class _Stored(Struct, frozen=True):
    """The answers as the state directory holds them."""

    answers: dict[str, Answer] = field(default_factory=dict)
    """By the key of the address."""
    lost: dict[str, date] = field(default_factory=dict)
    """Since when a server has had no name, by address."""


class KnownAnswers:
    """The answers of the last days. An answer that may pass, such as that of a busy server, is never kept."""

    def __init__(self, state: StateDirectory, today: date) -> None:
        self._state = state
        self._today = today
        stored = _load(state)
        self._answers = {
            key: answer for key, answer in stored.answers.items() if timedelta() <= today - answer.day < _KEPT
        }
        self._lost = stored.lost

    def of(self, address: LinkedAddress) -> Answer | None:
        """Return the answer at an address, if its entry still expects the same words there."""
        return self._answers.get(key_of(address))

    def add(self, address: LinkedAddress, verdict: Verdict) -> None:
        """Note an answer of today, if it lasts."""
        if verdict.lasts:
            self._answers[key_of(address)] = Answer(self._today, verdict)

    def with_lost_servers(self, addresses: Sequence[LinkedAddress], answers: Sequence[Answer]) -> list[Answer]:
        """Return the answers at these addresses, those as dead whose server has had no name for a week.

        Note since when. If no server has one, this machine may have no connection, and nothing is noted.
        """
        asked = {address.url: answer.verdict for address, answer in zip(addresses, answers, strict=True)}
        nameless = {url for url, verdict in asked.items() if verdict.has_no_server}
        if len(nameless) < len(asked):
            self._lost = {url: day for url, day in self._lost.items() if url in nameless or url not in asked}
            self._lost |= dict.fromkeys(sorted(nameless - self._lost.keys()), self._today)
            self.save()
        return [self._as_dead(address.url, answer) for address, answer in zip(addresses, answers, strict=True)]

    def save(self) -> None:
        """Write the answers."""
        self._state.save(LINK_ANSWERS, msgspec.json.encode(_Stored(self._answers, self._lost)))

    def _as_dead(self, url: str, answer: Answer) -> Answer:
        since = self._lost.get(url, self._today)
        if not answer.verdict.has_no_server or self._today - since < _KEPT:
            return answer
        reason = f"{answer.verdict.reason}, since {since} at least"
        return replace(answer, verdict=replace(answer.verdict, state="dead", reason=reason))


def key_of(address: LinkedAddress) -> str:
    """Return what an answer depends on: the address, and the words that the entry expects there."""
    return f"{address.expected.digest} {address.url}"


def _load(state: StateDirectory) -> _Stored:
    content = state.load(LINK_ANSWERS)
    try:
        return msgspec.json.decode(content, type=_Stored) if content else _Stored()
    except msgspec.MsgspecError:
        return _Stored()
