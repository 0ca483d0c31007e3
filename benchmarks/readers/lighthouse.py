"""Lets Lighthouse judge a page, over its slow 4G and with its slow processor; the only code here that knows it."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from benchmarks.readers.browser import chromium
from benchmarks.readers.installed import module, program, version

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
_FLAGS = "--headless=new --no-sandbox --disable-gpu --no-first-run"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one run of Lighthouse said."""

    scores: tuple[int, ...]
    """Of each category, from 0 to 100."""
    largest: float
    """The largest contentful paint in milliseconds, as Lighthouse works it out for its slow phone."""
    blocking: float
    """The total blocking time in milliseconds, likewise."""
    failed: tuple[str, ...]
    """The checks that were not passed in full."""


@dataclass(frozen=True, slots=True)
class Lighthouse:
    """The Lighthouse that is installed here."""

    node: str
    program: Path
    version: str

    def judge(self, address: str) -> Verdict | None:
        """Open an address in a browser of Lighthouse's own and return its verdict; nothing if it came to none."""
        options = ("--quiet", "--output=json", f"--chrome-flags={_FLAGS}", f"--only-categories={','.join(CATEGORIES)}")
        environment = {**os.environ, "CHROME_PATH": chromium()}
        command = (self.node, str(self.program), address, *options)
        run = subprocess.run(command, capture_output=True, check=False, text=True, env=environment)
        return _verdict(run.stdout) if run.returncode == 0 else None


def find() -> Lighthouse | None:
    """Return Lighthouse, if its npm package and a Node to run it are there."""
    package, node = module("lighthouse", "lighthouse"), program("node")
    return Lighthouse(node, package / "cli" / "index.js", version(package)) if package and node else None


def _verdict(said: str) -> Verdict | None:
    report = json.loads(said)
    scores = [report["categories"][category]["score"] for category in CATEGORIES]
    if None in scores:
        return None
    audits = report["audits"]
    failed = tuple(sorted(name for name, audit in audits.items() if (audit["score"] or 0) < 1 and _is_scored(audit)))
    return Verdict(
        tuple(round(score * 100) for score in scores),
        audits["largest-contentful-paint"]["numericValue"],
        audits["total-blocking-time"]["numericValue"],
        failed,
    )


def _is_scored(audit: dict[str, object]) -> bool:
    return audit["scoreDisplayMode"] in {"binary", "numeric", "metricSavings"} and audit["score"] is not None
