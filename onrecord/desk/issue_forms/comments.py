"""Writes a reader's words as comments of YAML, marked so that no program takes a line for a comment of its own."""

from __future__ import annotations

from collections.abc import Iterable


def remarks_of(answers: Iterable[tuple[str, str]]) -> str:
    """Return answers as comments, each below its question."""
    blocks = (f"# {label}, in the reader's words:\n{quote(answer)}" for label, answer in answers)
    return "".join(blocks)


def quote(answer: str) -> str:
    """Return the lines of one answer as comments."""
    return "".join(f"# > {line}".rstrip() + "\n" for line in answer.split("\n"))
