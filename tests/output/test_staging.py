"""Tests that staging a site asks the system for little."""

import os
from pathlib import Path

import pytest

from onrecord.output import Staging


def test_each_folder_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each folder is made once, after those above it: a site has one for each page."""
    asked: list[Path] = []
    make = os.mkdir

    def spy(path: str, *mode: int) -> None:
        asked.append(Path(path).relative_to(tmp_path))
        make(path, *mode)

    staging = Staging(tmp_path / "out", tmp_path / "staged")
    monkeypatch.setattr(os, "mkdir", spy)
    for path in ("index.html", "story/event/claim/index.html", "story/event/index.html", "story/embed/a/index.html"):
        assert staging.put(path, b"page")
    assert staging.put_chunks("story/event/picture/large.png", lambda: [b"one", b"two"])
    folders = ("story", "story/event", "story/event/claim", "story/embed", "story/embed/a", "story/event/picture")
    assert asked == [Path("staged"), *(Path("staged", folder) for folder in folders)]
    assert (tmp_path / "staged/story/event/picture/large.png").read_bytes() == b"onetwo"


def test_processes_stage_into_one_folder(tmp_path: Path) -> None:
    """Folders that another process has made are used."""
    for page in ("one", "other"):
        assert Staging(tmp_path / "out", tmp_path / "staged").put(f"story/event/{page}.html", page.encode())
    assert sorted(file.name for file in (tmp_path / "staged/story/event").iterdir()) == ["one.html", "other.html"]
