"""Waits until files are old enough for `stat_index` to trust their timestamps."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from onrecord.cache import stat_index


def let_files_age(folder: Path) -> None:
    """Wait until all files in a folder are old enough to be trusted, by their file system's clock."""
    wait_until = max(path.lstat().st_ctime_ns for path in folder.rglob("*")) + stat_index.YOUNG_NS
    probe = folder.parent / "probe"
    for _ in range(400):
        probe.write_text("")
        if probe.stat().st_mtime_ns > wait_until:
            probe.unlink()
            return
        time.sleep(0.005)
    pytest.fail("the file system's clock stands still")
