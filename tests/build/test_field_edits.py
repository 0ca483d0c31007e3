"""After an edit of any field, warm and cold builds give the same bytes, and `onrecord diff` names the edit."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from itertools import cycle, islice, repeat
from pathlib import Path

import pytest
from conftest import TODAY
from field_edits import NEVER_BUILT, VALUES, values_of
from full_site import PLACES, SITE, edited, write_entry, write_site
from golden import files_in

from onrecord.build.builder import IncrementalBuilder
from onrecord.build.last_build import LastBuild
from onrecord.build.pipeline import Options, build, build_into
from onrecord.cache.stat_index import StatIndex
from onrecord.editing.compare.comparison import Comparison, compare
from onrecord.editing.diff.states import StateRead, read_state
from onrecord.model import fields
from onrecord.model.frozen_model import Fields
from onrecord.output import OutputFolder
from onrecord.problems import has_errors

FAST = (fields.EventFields,)
"""The models whose edits run each time; the others are marked as slow."""
MODELS = [pytest.param(model, id=model.__name__, marks=() if model in FAST else pytest.mark.slow) for model in PLACES]
PARTS = 4
"""An event has so many fields that one process would still build while the others have finished."""
LANGUAGES = ("en", "ru")
WAYS = ("warm", "preview")
"""The folders of warm builds: of the command, from its state directory, and of a builder that stays in memory."""


class Builds:
    """The site, with an output folder for each way to build it."""

    def __init__(self, place: Path, languages: tuple[str, ...] = LANGUAGES) -> None:
        self.place = place.resolve()
        self.root = self.place / "site"
        write_site(self.root)
        write_entry(self.root, "site.yaml", {**SITE["site.yaml"], "languages": languages})
        self.builder = IncrementalBuilder(self.root, self.place / "preview", Options(today=TODAY))

    def differing(self, ways: tuple[str, ...] = WAYS) -> list[str]:
        """Build the site in each way; return the files in which a warm build differs from the cold one."""
        shutil.rmtree(self.place / "cold", ignore_errors=True)
        cold = build(self.root, self.place / "cold", Options(today=TODAY))
        assert not has_errors(cold.problems), cold.problems
        if "warm" in ways:
            options, warm = Options(today=TODAY, remember=True), self.place / "warm"
            with OutputFolder(warm) as output:
                build_into(self.root, output, options, LastBuild(StatIndex(self.root, warm, ())))
        if "preview" in ways:
            self.builder.rebuild()
        expected = files_in(self.place / "cold")
        differing = set[str]()
        for name in ways:
            built = files_in(self.place / name)
            differing |= {f"{name}/{path}" for path in expected.keys() | built if expected.get(path) != built.get(path)}
        return sorted(differing)

    def wrong_after_edits(
        self, model: type[Fields], steps: Iterable[tuple[str, ...]], ways: Iterable[tuple[str, ...]]
    ) -> Mapping[tuple[str, ...], list[str]]:
        """Edit the fields of each step, while those of the last one are restored; return the wrong files by step."""
        file, _ = PLACES[model]
        wrong: dict[tuple[str, ...], list[str]] = {("nothing",): self.differing()}
        for names, some in zip(steps, ways, strict=False):
            values = {name: value for field in names for name, value in values_of(model, field).items()}
            write_entry(self.root, file, edited(PLACES[model], values))
            wrong[names] = self.differing(some)
            write_entry(self.root, file, SITE[file])
        return {names: files for names, files in wrong.items() if files}


def _names(model: type[Fields]) -> Iterator[str]:
    return (name for name in model.rows() if (model, name) not in NEVER_BUILT)


def _pairs(model: type[Fields]) -> Iterator[tuple[str, ...]]:
    """Yield all fields in steps: two that are edited together, or one whose value needs others to change too."""
    alone = {name for name in _names(model) if (model, name) in VALUES}
    yield from ((name,) for name in _names(model) if name in alone)
    others = [name for name in _names(model) if name not in alone]
    half = (len(others) + 1) // 2  # neighbours, such as two relations, can exclude each other
    yield from (tuple(others[at::half]) for at in range(half))


def test_every_model_has_a_place() -> None:
    """The site has a place for each model of the field table."""
    of_entries = set(fields.entry_models())
    bases = {fields.EntryFields, fields.Relating, fields.Deciding, fields.Period, fields.PlannedDay}
    assert set(PLACES) == of_entries - bases


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("model", PLACES, ids=lambda model: model.__name__)
def test_edit_of_each_field_rebuilds_every_dependent_page(model: type[Fields], part: int, tmp_path: Path) -> None:
    """After an edit of any field, each warm build gives the bytes of a cold one, in two languages."""
    steps = islice(zip(_names(model)), part, None, PARTS)

    assert Builds(tmp_path).wrong_after_edits(model, steps, repeat(WAYS)) == {}


def test_claim_that_joins_another_matter_takes_its_embed_along(tmp_path: Path) -> None:
    """The embed of a claim leads to the matter that the claim belongs to now, or is that of a matter of its own."""
    steps = [("confirms",), ("withdraws",)]

    assert Builds(tmp_path, ("en",)).wrong_after_edits(fields.Claim, steps, repeat(WAYS)) == {}


@pytest.mark.timeout(400)
@pytest.mark.parametrize("part", range(len(LANGUAGES)), ids=LANGUAGES)
@pytest.mark.parametrize("model", FAST, ids=lambda model: model.__name__)
def test_edit_of_each_field_rebuilds_dependent_pages_of_a_language(
    model: type[Fields], part: int, tmp_path: Path
) -> None:
    """The same for each field of an event, most of them in pairs, in one of the languages; ways to build take turns."""
    steps, ways = islice(_pairs(model), part, None, len(LANGUAGES)), cycle((way,) for way in WAYS)

    assert Builds(tmp_path, LANGUAGES[part : part + 1]).wrong_after_edits(model, steps, ways) == {}


@pytest.mark.timeout(400)
@pytest.mark.parametrize("model", MODELS)
def test_diff_names_each_edited_field(model: type[Fields], tmp_path: Path) -> None:
    """An edit of a field is never silent, not even one that changes no page."""
    write_site(tmp_path)
    before, (file, _) = read_state(tmp_path, Options(today=TODAY)), PLACES[model]
    silent = []
    for name in model.rows():
        write_entry(tmp_path, file, edited(PLACES[model], values_of(model, name)))
        after = read_state(tmp_path, Options(today=TODAY))
        if not _compared(before, after).changes and _fingerprints(before) != _fingerprints(after):
            silent.append(name)
        write_entry(tmp_path, file, SITE[file])

    assert silent == []


def _compared(before: StateRead, after: StateRead) -> Comparison:
    return compare(before.state, after.state)


def _fingerprints(read: StateRead) -> list[str]:
    """Return the fingerprints of all entries: some examples are what the site has already."""
    assert read.state.records
    return [entry.fingerprint for entry in read.state.records.entries()]
