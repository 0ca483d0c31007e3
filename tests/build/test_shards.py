"""Shards: several machines each build a part of a site. Merged, the parts equal a build by one machine."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner
from conftest import TODAY, MakeSite

from benchmarks.corpus import invent
from benchmarks.ours import our_files
from benchmarks.variants import ALL_BUT_CARDS
from onrecord.build.pipeline import Options, build
from onrecord.cli import main
from onrecord.model.choices import OutputKind
from onrecord.render import Shard

SHARDS = 3


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize(("events", "outputs"), [(1000, ALL_BUT_CARDS), (60, get_args(OutputKind))])
def test_merged_shards_equal_the_whole_site(events: int, outputs: tuple[str, ...], tmp_path: Path) -> None:
    """Merged into one folder, all shards of a site with all outputs hold the same bytes as one build."""
    corpus = tmp_path / "corpus"
    for path, text in our_files(invent(events, 7), outputs).items():
        (corpus / path).parent.mkdir(parents=True, exist_ok=True)
        (corpus / path).write_text(text, "utf-8")
    whole, merged = tmp_path / "whole", tmp_path / "merged"
    assert build(corpus, whole, Options(today=TODAY, jobs=2)).problems == ()
    for number in range(1, SHARDS + 1):
        folder = tmp_path / str(number)
        built = build(corpus, folder, Options(today=TODAY, jobs=2, shard=(number, SHARDS)))
        shutil.copytree(folder, merged, dirs_exist_ok=True)

        assert built.problems == ()
        assert 0.8 < built.value.pages * SHARDS / sum(1 for _ in whole.rglob("*.html")) < 1.2

    assert _files(merged) == _files(whole)


def test_every_address_is_in_one_shard() -> None:
    """Each address belongs to exactly one shard, whichever machine computes it."""
    addresses = [f"story/event-{number}/" for number in range(500)]
    counts = Counter(
        address for number in range(1, SHARDS + 1) for address in addresses if Shard(number, SHARDS).has(address)
    )

    assert counts == Counter(addresses)


def test_files_of_the_data_are_in_one_shard() -> None:
    """One of them names the digests of all, so one machine makes them; pages below the same address are anywhere."""
    files = ("api/v1/files.json", "api/v1/index.json", "api/v1/events/a/b.json", "data/events.csv", "data/x.json")
    pages = [f"data/{number}/" for number in range(50)]
    shards = {address: [Shard(number, SHARDS).has(address) for number in range(1, SHARDS + 1)] for address in files}

    assert len({tuple(has) for has in shards.values()}) == 1
    assert len({tuple(Shard(number, SHARDS).has(page) for number in range(1, SHARDS + 1)) for page in pages}) == SHARDS


def test_each_shard_reports_the_problems_of_the_whole_site(make_site: MakeSite, tmp_path: Path) -> None:
    """Every shard checks all entries, so no machine publishes a part of a site with an error."""
    root = make_site({"content/stories/dispute/events/denial.yaml": "type: denial\n"})
    problems = [build(root, tmp_path / "out", Options(today=TODAY, shard=(number, 2))).problems for number in (1, 2)]

    assert problems[0] == problems[1]
    assert not (tmp_path / "out").exists()


def test_only_links_to_no_page_of_any_shard_are_problems(make_site: MakeSite, tmp_path: Path) -> None:
    """A page may link to a page of another shard. A template's link to no page at all is still a problem."""
    template = '{% extends "onrecord/home.html" %}{% block main %}<a href="nowhere/">x</a>{{ super() }}{% endblock %}'
    root = make_site({"templates/home.html": template})
    reports = [
        build(root, tmp_path / "out", Options(today=TODAY, shard=(number, 4))).problems for number in range(1, 5)
    ]

    assert [[problem.code for problem in problems] for problems in reports if problems] == [["LNK001"]]


@pytest.mark.parametrize("value", ["0/2", "3/2", "2", "a/b", "1/0", "-1/2", "1/2/3", "", f"1/{'1' * 5000}"])
def test_malformed_shard_is_a_usage_error(make_site: MakeSite, value: str) -> None:
    """The command refuses a malformed `--shard` and shows a valid one."""
    ran = CliRunner().invoke(main, ["build", str(make_site({})), "--shard", value])

    assert ran.exit_code == 2
    assert re.search(r"as in\s+2/4", ran.output)
