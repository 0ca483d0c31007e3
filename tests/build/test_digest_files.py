"""Digests of the files of the API and of the dump: a program that polls the index sees every change of bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from compared_builds import Preview
from conftest import BASE, MakeSite
from golden import files_in

from onrecord.build.pipeline import Options, build
from onrecord.output import OutputFolder

OUTPUTS = "outputs: [feeds, api, api-single, dump]\n"
SITE = f"{BASE['site.yaml']}{OUTPUTS}"
DENIAL = "content/stories/dispute/events/denial.yaml"
ACTORS = "content/actors/actors.yaml"
BODY = f"{BASE[DENIAL]}body: They deny it plainly.\n"
URL = "https://example.org/"
LISTS = ("api/v1/files.json", "api/v1/index.json")


def _faults(files: Mapping[str, bytes], base: str = URL) -> list[str]:
    """Return what is wrong with the digests in files of a site."""
    listed = json.loads(files["api/v1/files.json"])["files"]
    own = {path for path in files if path.startswith(("api/v1/", "data/")) and not path.endswith(".html")}
    faults = [] if json.loads(files["api/v1/index.json"])["files_sha256"] == _digest(files[LISTS[0]]) else ["index"]
    if {one["address"] for one in listed} != {f"{base}{path}" for path in own.difference(LISTS)}:
        faults.append("files")
    for one in listed:
        content = files[one["address"].removeprefix(base)]
        if (one["bytes"], one["sha256"]) != (len(content), _digest(content)):
            faults.append(one["address"])
    for resource in _package(files)["resources"]:
        content = files[f"data/{resource['path']}"]
        if (resource["bytes"], resource["hash"]) != (len(content), f"sha256:{_digest(content)}"):
            faults.append(resource["path"])
    return faults


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _package(files: Mapping[str, bytes]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files["data/datapackage.json"])
    return found


def test_digests_are_those_of_the_files(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """The index has the digest of the list, which has those of all other files; the Data Package has its own."""
    assert build(make_site({"site.yaml": SITE}), tmp_path / "out", options).problems == ()
    files = files_in(tmp_path / "out")

    assert _faults(files) == []
    assert len(json.loads(files[LISTS[0]])["files"]) > 30


@pytest.mark.parametrize("is_resident", [True, False])
def test_digests_follow_each_edit(make_site: MakeSite, tmp_path: Path, *, is_resident: bool) -> None:
    """Cold and warm builds have the same bytes: after edits of a text, a title and a name, and without an event."""
    preview = Preview(make_site({"site.yaml": SITE, DENIAL: BODY}), tmp_path, is_resident=is_resident)
    before = b""
    edits: tuple[Callable[[], object], ...] = (
        lambda: None,
        lambda: preview.edit(DENIAL, "plainly", "at once"),
        lambda: preview.edit(DENIAL, "The company denies", "The company denies it"),
        lambda: preview.edit(DENIAL, "at once", "plainly"),
        lambda: preview.edit(ACTORS, "The ministry", "A ministry"),
        (preview.site / DENIAL).unlink,
    )
    for edit in edits:
        edit()
        preview.build()
        files = files_in(tmp_path / "warm")
        assert _faults(files) == []
        assert files[LISTS[1]] != before
        before = files[LISTS[1]]


@pytest.mark.parametrize("is_resident", [True, False])
def test_warm_build_reads_no_file_for_its_digest(
    make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_resident: bool
) -> None:
    """The list of the last build has the digests of all files that stay."""
    preview = Preview(make_site({"site.yaml": SITE, DENIAL: BODY}), tmp_path, is_resident=is_resident)
    preview.build()
    read: list[str] = []
    published_bytes = OutputFolder.published_bytes

    def record(folder: OutputFolder, path: str) -> bytes:
        read.append(path)
        return published_bytes(folder, path)

    monkeypatch.setattr(OutputFolder, "published_bytes", record)
    preview.edit(ACTORS, "The ministry", "A ministry")
    preview.build()

    assert read == []
    assert _faults(files_in(tmp_path / "warm")) == []


def test_list_that_somebody_changed_is_not_trusted(make_site: MakeSite, tmp_path: Path) -> None:
    """The next build reads the files, and writes the list again."""
    preview = Preview(make_site({"site.yaml": SITE, DENIAL: BODY}), tmp_path, is_resident=False)
    preview.build()
    for content in (b"{}", b"no JSON"):
        (tmp_path / "warm" / LISTS[0]).write_bytes(content)
        preview.edit(DENIAL, "They deny", "We deny") if content == b"{}" else preview.edit(
            DENIAL, "We deny", "They deny"
        )
        preview.build()
        assert _faults(files_in(tmp_path / "warm")) == []


def test_resident_builder_survives_a_foreign_list(make_site: MakeSite, tmp_path: Path) -> None:
    """A builder that trusts its files builds everything where one is no list any more."""
    preview = Preview(make_site({"site.yaml": SITE, DENIAL: BODY}), tmp_path)
    preview.build()
    (tmp_path / "warm" / LISTS[0]).write_bytes(b"no JSON")
    preview.edit(DENIAL, "They deny", "We deny")
    preview.build()

    assert _faults(files_in(tmp_path / "warm")) == []


@pytest.mark.parametrize(("outputs", "listed"), [("dump", False), ("api", True), ("feeds", False)])
def test_list_is_beside_the_api(outputs: str, make_site: MakeSite, tmp_path: Path, *, listed: bool) -> None:
    """A dump without the API has its digests in the Data Package alone, and follows edits too."""
    site = make_site({"site.yaml": f"{BASE['site.yaml']}outputs: {outputs}\n", DENIAL: BODY})
    preview = Preview(site, tmp_path, is_resident=False)
    preview.build()
    preview.edit(DENIAL, "They deny", "We deny")
    preview.build()
    files = files_in(tmp_path / "warm")

    assert (LISTS[0] in files) == listed
    if outputs == "dump":
        found = {one["path"]: one["hash"] for one in _package(files)["resources"]}
        assert found["events.jsonl"] == f"sha256:{_digest(files['data/events.jsonl'])}"


def test_list_of_a_site_without_an_address_is_relative(make_site: MakeSite, tmp_path: Path) -> None:
    """Addresses begin at the site's root, in cold and in warm builds."""
    site = make_site({"site.yaml": f"title: A test\n{OUTPUTS}", DENIAL: BODY})
    preview = Preview(site, tmp_path, is_resident=False)
    for edit in ("They deny", "We deny", "You deny"):
        if edit != "They deny":
            preview.edit(DENIAL, {"We deny": "They deny", "You deny": "We deny"}[edit], edit)
        preview.build()
        assert _faults(files_in(tmp_path / "warm"), "") == []
