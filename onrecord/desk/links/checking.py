"""Checks addresses, several servers side by side; verdicts stay for some days, which spares the servers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import date, timedelta

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from onrecord.cache.state import LINK_ANSWERS, StateDirectory
from onrecord.desk.links.link_findings import Finding
from onrecord.desk.links.linked_addresses import LinkedAddress
from onrecord.desk.links.verdicts import Verdict, judge
from onrecord.desk.links.visitor import Visitor, origin_of
from onrecord.desk.web.fetch import FetchError

SERVERS = 6
"""The number of servers that are asked at the same time."""
DAYS = 7
"""For how many days an answer is kept."""
Progress = Callable[[int, int], None]
"""Gets the number of addresses that are checked, and that of all."""


def check_addresses(
    addresses: Sequence[LinkedAddress], visitor: Visitor, known: KnownAnswers, today: date, progress: Progress
) -> tuple[Finding, ...]:
    """Return a finding for each address, in the same order. Known answers stand for a visit."""
    known_answers = {place: known.of(address) for place, address in enumerate(addresses)}
    answers = {place: answer for place, answer in known_answers.items() if answer}
    progress(len(answers), len(addresses))
    for verdicts in _visit_all(addresses, [*set(range(len(addresses))) - answers.keys()], visitor):
        for place, verdict in verdicts.items():
            answers[place] = Answer(today, verdict)
            known.add(addresses[place], verdict)
        known.save()  # after each server, since a long run may be ended
        progress(len(answers), len(addresses))
    final = known.with_lost_servers(addresses, [answers[place] for place in range(len(addresses))])
    pairs = list(zip(addresses, final, strict=True))
    copies = {address.entry.id: answer.verdict for address, answer in pairs if address.field == "archive_url"}

    def finding(address: LinkedAddress, answer: Answer) -> Finding:
        copy = copies.get(address.entry.id) if address.source and address.field == "url" else None
        return Finding(address, answer.verdict, answer.day.isoformat(), copy)

    return tuple(finding(address, answer) for address, answer in pairs)


def _visit_all(addresses: Sequence[LinkedAddress], places: list[int], visitor: Visitor) -> Iterator[dict[int, Verdict]]:
    """Yield the verdicts on the addresses at these places, those of one server together."""
    by_server: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place in sorted(places):
        by_server[_server(addresses[place].url)][addresses[place].url].append(place)

    def ask(pages: dict[str, list[int]]) -> dict[int, Verdict]:
        found: dict[int, Verdict] = {}
        for url, cited_at in pages.items():
            wants_text = not all(addresses[place].expected.is_nothing for place in cited_at)
            answer = visitor.visit(url, wants_text=wants_text)
            found |= {place: judge(url, addresses[place].expected, answer) for place in cited_at}
        return found

    with ThreadPoolExecutor(SERVERS) as pool:
        for asked in as_completed([pool.submit(ask, pages) for pages in by_server.values()]):
            yield asked.result()


def _server(url: str) -> str:
    try:
        return origin_of(url)
    except FetchError:
        return ""


class Answer(Struct, frozen=True):
    """A verdict, and the day on which the server answered."""

    day: date
    verdict: Verdict


class _Stored(Struct, frozen=True):
    answers: dict[str, Answer] = field(default_factory=dict)
    lost: dict[str, date] = field(default_factory=dict)
    """Since when a server has had no name, by address."""


class KnownAnswers:
    """The answers of the last days. An answer that may pass, such as that of a busy server, is never kept."""

    def __init__(self, state: StateDirectory, today: date) -> None:
        self._state, self._today = state, today
        content = state.load(LINK_ANSWERS)
        try:
            stored = msgspec.json.decode(content, type=_Stored) if content else _Stored()
        except msgspec.MsgspecError:
            stored = _Stored()
        week = timedelta(days=DAYS)
        self._answers = {
            key: answer for key, answer in stored.answers.items() if timedelta() <= today - answer.day < week
        }
        self._lost = stored.lost

    def of(self, address: LinkedAddress) -> Answer | None:
        """Return the answer at an address, if its entry still expects the same words there."""
        return self._answers.get(_key(address))

    def add(self, address: LinkedAddress, verdict: Verdict) -> None:
        """Note an answer of today, if it lasts."""
        if verdict.lasts:
            self._answers[_key(address)] = Answer(self._today, verdict)

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
        if not answer.verdict.has_no_server or self._today - since < timedelta(days=DAYS):
            return answer
        reason = f"{answer.verdict.reason}, since {since} at least"
        return replace(answer, verdict=replace(answer.verdict, state="dead", reason=reason))


def _key(address: LinkedAddress) -> str:
    return f"{address.expected.digest} {address.url}"
