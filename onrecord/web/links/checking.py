"""Checks addresses, several servers side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import date

from msgspec import Struct

from onrecord.web.fetch import FetchError
from onrecord.web.links.known_answers import Answer, KnownAnswers, key_of
from onrecord.web.links.link_findings import Finding
from onrecord.web.links.linked_addresses import LinkedAddress
from onrecord.web.links.verdicts import Verdict, judge
from onrecord.web.links.visitor import Visitor, origin_of

SERVERS = 6
"""The number of servers that are asked at the same time."""
Progress = Callable[[int, int], None]
"""Gets the number of addresses that are checked, and that of all."""


class _Judged(Struct, frozen=True):
    """An address with the verdict on what its server answered."""

    address: LinkedAddress
    verdict: Verdict


def check_addresses(
    addresses: Sequence[LinkedAddress], visitor: Visitor, known: KnownAnswers, today: date, progress: Progress
) -> tuple[Finding, ...]:
    """Return a finding for each address, in the same order. Known answers stand for a visit."""
    answers = _ask_all(addresses, visitor, known, today, progress)
    final = known.with_lost_servers(addresses, [answers[key_of(address)] for address in addresses])
    return tuple(_make_findings(addresses, final))


def _ask_all(
    addresses: Sequence[LinkedAddress], visitor: Visitor, known: KnownAnswers, today: date, progress: Progress
) -> Mapping[str, Answer]:
    """Return the answers at these addresses by their keys: those that are known, and those of a visit."""
    found = {key_of(address): known.of(address) for address in addresses}
    answers = {key: answer for key, answer in found.items() if answer}
    unknown = [address for address in addresses if key_of(address) not in answers]
    done = len(addresses) - len(unknown)
    progress(done, len(addresses))
    for of_server in _visit_all(unknown, visitor):
        for judged in of_server:
            answers[key_of(judged.address)] = Answer(today, judged.verdict)
            known.add(judged.address, judged.verdict)
        known.save()  # after each server, since a long run may be ended
        done += len(of_server)
        progress(done, len(addresses))
    return answers


def _visit_all(addresses: Sequence[LinkedAddress], visitor: Visitor) -> Iterator[list[_Judged]]:
    """Yield the verdicts on these addresses, those of one server together."""
    by_server: dict[str, dict[str, list[LinkedAddress]]] = defaultdict(lambda: defaultdict(list))
    for address in addresses:
        by_server[_server(address.url)][address.url].append(address)

    def ask(pages: Mapping[str, Sequence[LinkedAddress]]) -> list[_Judged]:
        return [judged for url, cited in pages.items() for judged in _visit(url, cited, visitor)]

    with ThreadPoolExecutor(SERVERS) as pool:
        for asked in as_completed([pool.submit(ask, pages) for pages in by_server.values()]):
            yield asked.result()


def _visit(url: str, cited: Sequence[LinkedAddress], visitor: Visitor) -> list[_Judged]:
    """Visit a page once, and return the verdicts on all addresses of entries that cite it."""
    wants_text = not all(address.expected.is_nothing for address in cited)
    answer = visitor.visit(url, wants_text=wants_text)
    return [_Judged(address, judge(url, address.expected, answer)) for address in cited]


def _server(url: str) -> str:
    try:
        return origin_of(url)
    except FetchError:
        return ""


def _make_findings(addresses: Sequence[LinkedAddress], answers: Sequence[Answer]) -> Iterator[Finding]:
    """Yield the findings; that on a source's own address has the verdict on its archived copy too."""
    pairs = list(zip(addresses, answers, strict=True))
    copies = {address.entry.id: answer.verdict for address, answer in pairs if address.field == "archive_url"}
    for address, answer in pairs:
        has_copy = address.source is not None and address.field == "url"
        copy = copies.get(address.entry.id) if has_copy else None
        yield Finding(address, answer.verdict, answer.day.isoformat(), copy)
