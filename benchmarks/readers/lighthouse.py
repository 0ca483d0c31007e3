"""Lighthouse's scores of a page, with its slow 4G and slow processor; the only code here that knows Lighthouse."""

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
    """The results of one run of Lighthouse."""

    scores: tuple[int, ...]
    """The score of each category, from 0 to 100."""
    largest: float
    """The largest contentful paint in milliseconds, as Lighthouse computes it for its slow phone."""
    blocking: float
    """The total blocking time in milliseconds, likewise."""
    failed: tuple[str, ...]
    """Checks without a full score."""


@dataclass(frozen=True, slots=True)
class Lighthouse:
    """The installed Lighthouse."""

    node: str
    program: Path
    version: str

    def judge(self, address: str) -> Verdict | None:
        """Open an address in Lighthouse's own browser and return its results; None if it fails."""
        options = ("--quiet", "--output=json", f"--chrome-flags={_FLAGS}", f"--only-categories={','.join(CATEGORIES)}")
        environment = {**os.environ, "CHROME_PATH": chromium()}
        command = (self.node, str(self.program), address, *options)
        run = subprocess.run(command, capture_output=True, check=False, text=True, env=environment)
        return _verdict(run.stdout) if run.returncode == 0 else None


def find() -> Lighthouse | None:
    """Return Lighthouse, if its npm package and Node are installed."""
    package, node = module("lighthouse", "lighthouse"), program("node")
    return Lighthouse(node, package / "cli" / "index.js", version(package)) if package and node else None


def _verdict(output: str) -> Verdict | None:
    report = json.loads(output)
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
