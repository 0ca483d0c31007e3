"""Shares of a site, each made by itself: together they are the site, byte for byte."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import TODAY, MakeSite

from benchmarks.corpus import invent
from benchmarks.ours import our_files
from onrecord.cli import main
from onrecord.pipeline import Options, build
from onrecord.render import Shard

SHARES = 3


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site of 1,000 events."""
    root = tmp_path_factory.mktemp("corpus")
    for path, text in our_files(invent(1000, 7)).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_shares_copied_together_are_the_site(corpus: Path, tmp_path: Path) -> None:
    """What the shares of a site of 1,000 events come to, copied into one folder, is what one machine makes."""
    whole, merged = tmp_path / "whole", tmp_path / "merged"
    assert build(corpus, whole, Options(today=TODAY, jobs=2)).problems == ()
    for number in range(1, SHARES + 1):
        share = tmp_path / str(number)
        built = build(corpus, share, Options(today=TODAY, jobs=2, shard=(number, SHARES)))
        shutil.copytree(share, merged, dirs_exist_ok=True)

        assert built.problems == ()
        assert 0.8 < built.value.pages * SHARES / sum(1 for _ in whole.rglob("*.html")) < 1.2

    assert _files(merged) == _files(whole)


def test_every_address_is_in_one_share() -> None:
    """A page is in exactly one share, whichever machine asks."""
    addresses = [f"story/event-{number}/" for number in range(500)]
    counts = Counter(
        address for number in range(1, SHARES + 1) for address in addresses if Shard(number, SHARES).has(address)
    )

    assert counts == Counter(addresses)


def test_share_tells_what_is_wrong_with_the_whole(make_site: MakeSite, tmp_path: Path) -> None:
    """Every share checks all entries, so that none is published from a site with an error in it."""
    root = make_site({"content/stories/dispute/events/denial.yaml": "type: denial\n"})
    problems = [build(root, tmp_path / "out", Options(today=TODAY, shard=(number, 2))).problems for number in (1, 2)]

    assert problems[0] == problems[1]
    assert not (tmp_path / "out").exists()


def test_link_into_another_share_is_no_problem_but_one_to_nowhere_is(make_site: MakeSite, tmp_path: Path) -> None:
    """A page of a share may link to those of others; a link that a template invents is told all the same."""
    template = '{% extends "onrecord/home.html" %}{% block main %}<a href="nowhere/">x</a>{{ super() }}{% endblock %}'
    root = make_site({"templates/home.html": template})
    told = [build(root, tmp_path / "out", Options(today=TODAY, shard=(number, 4))).problems for number in range(1, 5)]

    assert [[problem.code for problem in problems] for problems in told if problems] == [["LNK001"]]


@pytest.mark.parametrize("value", ["0/2", "3/2", "2", "a/b", "1/0", "-1/2", "1/2/3", ""])
def test_share_that_is_none_is_wrong_use(make_site: MakeSite, value: str) -> None:
    """A share that can't be is refused with an example of one that can."""
    ran = CliRunner().invoke(main, ["build", str(make_site({})), "--shard", value])

    assert ran.exit_code == 2
    assert re.search(r"as in\s+2/4", ran.output)
