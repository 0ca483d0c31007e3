"""Finds and starts the browser of the tests: `CHROMIUM=chromium make test` chooses another one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, BrowserType

# The headless shell is Chromium without its window: it renders the same pages with half of the processor time.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
# As root (in a container), Chromium only runs without its sandbox; it opens our own pages only.
_FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
_OF_PLAYWRIGHT = "playwright"


def start_browser(chromium: BrowserType, *flags: str) -> Browser | None:
    """Start the browser to test with, with further flags; return None if there is none.

    The variable `CHROMIUM` names it: a command, a path, or `playwright` for Playwright's own, installed if need
    be. Without the variable it is the first known one on the PATH, else Playwright's own.
    """
    chosen = os.environ.get("CHROMIUM")
    names = (chosen,) if chosen else _NAMES
    if chosen != _OF_PLAYWRIGHT:
        path = next(filter(None, map(shutil.which, names)), None)
        if path:
            return chromium.launch(executable_path=path, args=[*_FLAGS, *flags])
        if chosen:
            return None
    return chromium.launch(args=[*_FLAGS, *flags]) if _has_own(chromium) else None


def _has_own(chromium: BrowserType) -> bool:
    """Return whether Playwright's own browser is installed, or can be."""
    if Path(chromium.executable_path).exists():
        return True
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=100)
    except subprocess.SubprocessError:
        return False
    return True
