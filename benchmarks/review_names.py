"""Measure names and offices on sentences that a script makes: `python -m benchmarks.review_names --seed 2026`.

Sentences of seven languages name people and bodies of an invented record, with one slip each or without one. Nobody
wrote or printed them, so they show which slips have a row, and little on texts as they are printed. The rules were
tuned on one half of such sentences, by a digest of each, so the other half is counted apart. Rows on right sentences
are printed; `--list` prints each slip without a row too.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple, get_args

import click
import yaml

from benchmarks.name_slips import Invented, Sentence, SlipKind, make_sentences, read_invented
from benchmarks.options import scratch as scratch_folder
from benchmarks.tables import table
from onrecord.editing.site_reading import Options
from onrecord.editing.telling.opened_record import open_record
from onrecord.web.articles.article import Article, Paragraph
from onrecord.web.review.name_review import NameRecord, gather_names, review_names
from onrecord.web.review.office_review import OfficeRecord, gather_offices, review_offices
from onrecord.web.review.rows import Row, RowKind

_DAY = date(2026, 12, 2)


class NamedRecord(NamedTuple):
    """What of a record rows on names and offices need."""

    names: NameRecord
    offices: OfficeRecord


class _Result(NamedTuple):
    """A sentence with its rows."""

    sentence: Sentence
    rows: Sequence[Row]

    @property
    def is_found(self) -> bool:
        """Whether its slip has a row of the right kind."""
        wanted = RowKind.NAME if self.sentence.slip and "name" in self.sentence.slip else RowKind.OFFICE
        return any(row.kind is wanted for row in self.rows)

    @property
    def is_tuned_on(self) -> bool:
        """Whether the sentence is in the half on which the rules were tuned."""
        digest = hashlib.md5(self.sentence.text.encode(), usedforsecurity=False).hexdigest()
        return int(digest, 16) % 2 == 0


@click.command()
@click.option("--seed", default=2026, show_default=True, help="Seed of the slips.")
@click.option("--list", "is_listing", is_flag=True, help="Print each slip that has no row.")
def main(*, seed: int, is_listing: bool) -> None:
    """Review sentences with slips of names and offices, and print how many have a row, and how many right ones."""
    invented = read_invented()
    with scratch_folder() as scratch:
        record = _gather(invented, scratch)
    results = [_Result(one, _review(one, record)) for one in make_sentences(invented, seed)]
    by_slip = defaultdict[SlipKind | None, list[_Result]](list)
    for result in results:
        by_slip[result.sentence.slip].append(result)
    rows = [_cells(slip, by_slip[slip]) for slip in get_args(SlipKind)]
    click.echo(table(("slip", "tuned on", "found", "others", "found"), rows))
    right = [[result for result in by_slip[None] if result.is_tuned_on is half] for half in (True, False)]
    counts = [f"{sum(bool(result.rows) for result in half)} of {len(half)}" for half in right]
    click.echo(f"right sentences with a row: {counts[0]}, and of the others {counts[1]}")
    for result in by_slip[None]:
        for row in result.rows:
            click.echo(f"false: {result.sentence.text} | {row.kind}: {row.words} | {row.message}")
    for result in results if is_listing else ():
        if result.sentence.slip and not result.is_found:
            click.echo(f"missed: {result.sentence.slip}: {result.sentence.text}")


def _gather(invented: Invented, scratch: Path) -> NamedRecord:
    """Return the record of the invented people and bodies."""
    actors: dict[str, object] = {id_: {"kind": "organization", "name": name} for id_, name in invented.bodies.items()}
    for person in invented.people:
        membership = {"organization": person.body, **person.period}
        actors[person.id] = {"kind": "person", "name": person.name, "role": person.role, "member_of": [membership]}
    return gather_actors(actors, {"en": "Invented", "ru": "Запись"}, scratch)


def gather_actors(actors: Mapping[str, object], title: Mapping[str, str], scratch: Path) -> NamedRecord:
    """Write a record of nothing but actors into a folder, and return what articles are compared with."""
    file = scratch / "content/actors/actors.yaml"
    file.parent.mkdir(parents=True)
    settings = {"title": {**title}, "languages": [*title]}
    (scratch / "site.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")
    file.write_text(yaml.safe_dump({**actors}, allow_unicode=True), "utf-8")
    opened = open_record(scratch, Options(_DAY, jobs=1))
    if opened.site is None:
        raise click.ClickException(f"the record of names has errors: {opened.errors}")
    told = opened.as_of(None)
    return NamedRecord(gather_names(opened, told), gather_offices(opened, told))


def _review(sentence: Sentence, record: NamedRecord) -> Sequence[Row]:
    article = Article("sentence", (Paragraph(sentence.text, ((0, 1),)),), sentence.day)
    return (*review_names(article, record.names), *review_offices(article, record.offices))


def _cells(slip: SlipKind, results: Sequence[_Result]) -> tuple[str, ...]:
    halves = [[result.is_found for result in results if result.is_tuned_on is half] for half in (True, False)]
    return (slip, *(str(count) for half in halves for count in (len(half), sum(half))))


if __name__ == "__main__":
    main()
