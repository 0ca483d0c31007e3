"""Writes `docs/fields.md` anew from the field table: `.venv/bin/python docs/write_reference.py`."""

from __future__ import annotations

from pathlib import Path

from onrecord.authoring.reference import reference

if __name__ == "__main__":
    Path(__file__).with_name("fields.md").write_text(reference(), "utf-8")
