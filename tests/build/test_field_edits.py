"""After an edit of any field, warm and cold builds give the same bytes, and `onrecord diff` names the edit."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from conftest import TODAY
from full_site import PLACES, PROCEDURE, SITE, SNAPSHOT, edited, write_entry, write_site
from golden import files_in

from onrecord.build.builder import IncrementalBuilder
from onrecord.build.last_build import LastBuild
from onrecord.build.pipeline import Options, build, build_into
from onrecord.cache.stat_index import StatIndex
from onrecord.desk.compare import Comparison, compare
from onrecord.desk.diff.states import StateRead, read_state
from onrecord.model import fields
from onrecord.model.frozen_model import Fields
from onrecord.output import OutputFolder
from onrecord.problems import has_errors

_STEP = {"type": "bill-action", "bill": "child-rights-2021", "stage": ["lower-1"]}
_FINDING = {"type": "finding", "speaker": ["high-court"], "denies": None}
VALUES: Mapping[tuple[type[Fields], str], Mapping[str, Any]] = {
    (fields.EventFields, "stage"): _STEP,
    (fields.EventFields, "outcome"): {**_STEP, "outcome": "adopted"},
    (fields.EventFields, "chamber"): {**_STEP, "chamber": "lower"},
    (fields.EventFields, "votes"): {**_STEP, "votes": {"for": "71"}},
    (fields.EventFields, "status"): {
        "status": "withdrawn",
        "denies": None,
        "corrections": [{"date": "2021-11-12", "reason": "of another story"}],
    },
    (fields.EventFields, "finds"): {**_FINDING, "finds": [{"target": "ministry-announces#joint", "result": "not-so"}]},
    (fields.EventFields, "upholds"): {**_FINDING, "upholds": ["high-court-finds"]},
    (fields.EventFields, "reverses"): {**_FINDING, "reverses": ["high-court-finds"]},
    (fields.Finds, "target"): {"target": "ministry-announces#joint"},
    (fields.Review, "target"): {"target": "judgment"},
    (fields.EventFields, "embargo"): {"status": "draft", "embargo": "2026-12-24T06:00"},
    (fields.StoryFields, "embargo"): {"status": "draft", "embargo": "2026-12-24T06:00"},
    (fields.ActorFields, "part_of"): {"part_of": "holding"},
    (fields.ActorFields, "different_from"): {"different_from": "holding"},
    (fields.ActorFields, "kind"): {"kind": "outlet"},
    (fields.ActorFields, "member_of"): {"member_of": "mior"},
    (fields.SourceFields, "sha256"): {"sha256": hashlib.sha256(SNAPSHOT.encode()).hexdigest()},
    (fields.SiteFields, "languages"): {"languages": ["en", "ru", "kk"]},
    (fields.Quote, "id"): {"id": "wording"},
    (fields.Via, "source"): {"source": "kazinform-statement", "external": None},
    (fields.BillFields, "origin"): {"origin": "lower"},
    (fields.Votes, "manner"): {"manner": "without-vote", "for": None},
    (fields.Stage, "key"): {"key": "passage"},
    (fields.ProcedureFields, "stages"): {"stages": SITE[PROCEDURE]["stages"][:-1]},
    (fields.ProcedureFields, "jurisdiction"): {"jurisdiction": "KZ"},
}
"""Values for fields whose first example does not fit the site; some need other fields to change too."""
NEVER_BUILT = frozenset(
    {
        (fields.EventFields, "embargo"),
        (fields.SiteFields, "plugins"),
        *((model, "example") for model in (fields.StoryFields, fields.ActorFields, fields.SourceFields)),
    }
)
"""Fields that stop the build of this site: others refer to its event, so it can't be a draft; the plug-in of the
example is not installed (`test_plugins` builds with one); and nothing invented stays beside a real story."""
FAST = (fields.EventFields,)
"""The models whose edits run each time; the others are marked as slow."""
MODELS = [pytest.param(model, id=model.__name__, marks=() if model in FAST else pytest.mark.slow) for model in PLACES]
PARTS = 4
"""An event has so many fields that one process would still build while the others have finished."""


def _models(model: type[Fields]) -> list[type[Fields]]:
    return [inner for part in model.__subclasses__() for inner in (part, *_models(part))]


class Builds:
    """The site, with an output folder for each way to build it."""

    def __init__(self, place: Path) -> None:
        self.place = place.resolve()
        self.root = self.place / "site"
        write_site(self.root)
        self.builder = IncrementalBuilder(self.root, self.place / "preview", Options(today=TODAY))

    def differing(self) -> list[str]:
        """Build the site in each way; return the files in which a warm build differs from the cold one."""
        shutil.rmtree(self.place / "cold", ignore_errors=True)
        cold = build(self.root, self.place / "cold", Options(today=TODAY))
        assert not has_errors(cold.problems), cold.problems
        options, warm = Options(today=TODAY, remember=True), self.place / "warm"
        with OutputFolder(warm) as output:
            build_into(self.root, output, options, LastBuild(StatIndex(self.root, warm, ())))
        self.builder.rebuild()
        expected = files_in(self.place / "cold")
        differing = set[str]()
        for name in ("warm", "preview"):
            built = files_in(self.place / name)
            differing |= {f"{name}/{path}" for path in expected.keys() | built if expected.get(path) != built.get(path)}
        return sorted(differing)


def test_every_model_has_a_place() -> None:
    """The site has a place for each model of the field table."""
    assert set(PLACES) == set(_models(Fields)) - {fields.EntryFields, fields.Relating, fields.Deciding, fields.Period}


@pytest.mark.timeout(400)
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("model", MODELS)
def test_edit_of_each_field_rebuilds_every_dependent_page(model: type[Fields], part: int, tmp_path: Path) -> None:
    """Each field is edited in turn, while the previously edited field is restored."""
    builds, (file, _) = Builds(tmp_path), PLACES[model]
    wrong = {"": builds.differing()}
    for name, info in islice(model.rows().items(), part, None, PARTS):
        if (model, name) in NEVER_BUILT:
            continue
        values = VALUES.get((model, name)) or {name: (info.examples or [None])[0]}
        write_entry(builds.root, file, edited(PLACES[model], values))
        wrong[name] = builds.differing()
        write_entry(builds.root, file, SITE[file])

    assert {name: files for name, files in wrong.items() if files} == {}


@pytest.mark.timeout(400)
@pytest.mark.parametrize("model", MODELS)
def test_diff_names_each_edited_field(model: type[Fields], tmp_path: Path) -> None:
    """An edit of a field is never silent, not even one that changes no page."""
    write_site(tmp_path)
    before, (file, _) = read_state(tmp_path, Options(today=TODAY)), PLACES[model]
    silent = []
    for name, info in model.rows().items():
        values = VALUES.get((model, name)) or {name: (info.examples or [None])[0]}
        write_entry(tmp_path, file, edited(PLACES[model], values))
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
