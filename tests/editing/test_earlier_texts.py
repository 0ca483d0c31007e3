"""An upgrade knows each text that a file of the starter ever had, so it takes none of them for a publisher's."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import get_args

import pytest
from golden import UPDATE
from packaging.version import Version

from onrecord.editing.starting.changelog import read_changelog
from onrecord.editing.starting.earlier_texts import (
    EARLIER,
    EarlierText,
    EarlierTexts,
    read_earlier_texts,
    read_rows,
    with_files,
)
from onrecord.editing.starting.new_outputs import OUTPUTS, find_new_outputs
from onrecord.editing.starting.starter_digest import GENERATED, digest_of
from onrecord.editing.starting.unrecorded_site import infer_record
from onrecord.editing.starting.upgrade import read_renewable
from onrecord.model.choices import OutputKind

PAGES = ".github/workflows/pages.yml"
STATES = json.loads(EARLIER.with_name("unrecorded.json").read_text("utf-8"))


@pytest.mark.generated
def test_each_text_of_the_starter_is_kept() -> None:
    """The file holds today's texts of the starter too; `make update` adds them."""
    files = {path: content for path, content in read_renewable().items() if not path.startswith(GENERATED)}
    before = EARLIER.read_bytes()
    after = with_files(read_rows(before), files)
    if UPDATE:
        EARLIER.write_bytes(after)
        return

    assert before == after


def test_earlier_texts_are_small_in_a_package() -> None:
    """The texts add less than 32 KiB to a wheel, in which they are compressed."""
    assert len(gzip.compress(EARLIER.read_bytes())) < 32 * 1024


def test_texts_are_kept_once() -> None:
    """A text is added below those of its file; another commit of an action, and what is known, is no new text."""
    old = f"uses: a/b@{'a' * 40} # v1\n"
    rows = [EarlierText("b", "x"), EarlierText(PAGES, old)]
    files = {PAGES: old.replace("aaa", "bbb").encode(), "a": b"y", "b": b"z", "locks/c.txt": b"c==1"}

    assert read_rows(with_files([*rows, *rows], files)) == [
        EarlierText(PAGES, old),
        EarlierText("a", "y"),
        EarlierText("b", "x"),
        EarlierText("b", "z"),
        EarlierText("locks/c.txt", digest=digest_of("locks/c.txt", b"c==1")),
    ]


def test_nearest_text_is_the_one_with_the_fewest_changes() -> None:
    """Of the texts that a file can come from, the nearest counts; a file of one's own comes from none."""
    texts = {"1": "a\nb\nc\nd\n", "2": "a\nb\nc\ne\n", "3": None}
    earlier = EarlierTexts({"f": texts})

    assert earlier.nearest_to("f", b"a\r\nb\r\nmine\r\nc\r\ne\r\n") == "2"
    assert earlier.nearest_to("f", b"a\nb\nc\n") == "1"  # both differ in a line, and this one is older
    assert earlier.nearest_to("f", b"a\nb\nc\ne\n", among=["1"]) == "1"
    assert earlier.nearest_to("f", b"mine\n") is None
    assert earlier.nearest_to("f", b"a\nb\nc\n" * 100_000) is None
    assert earlier.nearest_to("g", b"a\n") is None


def test_each_state_without_a_record_is_recognized(tmp_path: Path) -> None:
    """A site as any state of 0.1.0 wrote it has no changed and no deleted file."""
    earlier = read_earlier_texts()
    for number in range(1 + max(state for texts in STATES.values() for states in texts.values() for state in states)):
        site = tmp_path / str(number)
        wrote = {path: digest for path, texts in STATES.items() for digest, states in texts.items() if number in states}
        for path, digest in wrote.items():
            text = earlier.text_of(path, digest)
            if text is not None:
                (site / path).parent.mkdir(parents=True, exist_ok=True)
                (site / path).write_text(text, "utf-8")
        found = infer_record(site, earlier).files

        assert {path: digest for path, digest in found.items() if not path.startswith("locks/")} == {
            path: digest for path, digest in wrote.items() if not path.startswith("locks/")
        }


def test_site_that_nobody_began_with_init_deleted_nothing(tmp_path: Path) -> None:
    """Without a file of any starter, nothing was deleted, since there was nothing."""
    assert infer_record(tmp_path, read_earlier_texts()).files == {}


def test_table_of_outputs_has_each_output() -> None:
    """Each output has the version that first made it, which the changelog has."""
    assert set(OUTPUTS) == set(get_args(OutputKind))
    assert all(f"## {version} " in read_changelog() for version, _ in OUTPUTS.values())
    assert list(OUTPUTS.values()) == sorted(OUTPUTS.values(), key=lambda row: Version(row[0]))


def test_new_outputs_are_those_of_the_site() -> None:
    """An output becomes public only if the site has it, and the version before did not make it."""
    assert find_new_outputs(("api", "feeds"), "0.1.0") == ("api",)
    assert find_new_outputs(("api", "feeds"), "0.2.0") == ()
