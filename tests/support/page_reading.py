"""Reads strangers' pages in the process of a test. A process of their own takes 0.4 s to import its libraries."""

from __future__ import annotations

import subprocess
import warnings
from types import SimpleNamespace

import pytest
from msgspec import json

from onrecord.web import page_facts
from onrecord.web.page_facts import Page


def read_here(patch: pytest.MonkeyPatch) -> None:
    """Let `read_page` start no process; its process is the subject of tests/web/test_page_reading.py alone."""
    patch.setattr(page_facts, "subprocess", SimpleNamespace(**{**vars(subprocess), "run": _run}))


def _run(command: list[str], *, input: bytes, **_options: object) -> subprocess.CompletedProcess[bytes]:  # noqa: A002
    from onrecord.web.reading.page_formats import read  # noqa: PLC0415  (few tests need the libraries)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # in the program, too, the libraries' warnings are no errors
        return subprocess.CompletedProcess(command, 0, json.encode(read(json.decode(input, type=Page))))
