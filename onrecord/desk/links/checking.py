"""Checks addresses: several servers side by side, the addresses of one server one after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import date

from onrecord.desk.links.answers import Answer, KnownAnswers
from onrecord.desk.links.checked_addresses import LinkedAddress
from onrecord.desk.links.findings import Finding
from onrecord.desk.links.verdicts import Verdict, judge
from onrecord.desk.links.visitor import Visitor, origin_of
from onrecord.desk.web.fetch import FetchError

SERVERS = 6
"""The number of servers that are asked at the same time."""

Progress = Callable[[int, int], None]
"""Gets the number of addresses that are checked, and that of all."""


def check_addresses(
    addresses: Sequence[LinkedAddress], visitor: Visitor, known: KnownAnswers, today: date, progress: Progress
) -> tuple[Finding, ...]:
    """Return a finding for each address, in the same order. Known answers stand for a visit."""
    answers = {place: answer for place, address in enumerate(addresses) if (answer := known.of(address))}
    progress(len(answers), len(addresses))
    for verdicts in _visited(addresses, [*set(range(len(addresses))) - answers.keys()], visitor):
        for place, verdict in verdicts.items():
            answers[place] = Answer(today, verdict)
            known.add(addresses[place], verdict)
        known.save()  # after each server, since a long run may be ended
        progress(len(answers), len(addresses))
    final = known.with_lost_servers(addresses, [answers[place] for place in range(len(addresses))])
    copies = {
        address.entry.id: answer.verdict
        for address, answer in zip(addresses, final, strict=True)
        if address.field == "archive_url"
    }
    return tuple(
        Finding(
            address,
            answer.verdict,
            answer.day.isoformat(),
            copies.get(address.entry.id) if address.source and address.field == "url" else None,
        )
        for address, answer in zip(addresses, final, strict=True)
    )


def _visited(
    addresses: Sequence[LinkedAddress], places: Sequence[int], visitor: Visitor
) -> Iterator[dict[int, Verdict]]:
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
