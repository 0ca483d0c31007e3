"""Copies to a file as `aws s3 sync` copies to a bucket, and notes each call; run as a program called `aws`.

Of the filters, the last one that fits counts; a pattern is matched against the whole path, and `*` matches slashes too
(https://docs.aws.amazon.com/cli/latest/reference/s3/index.html). The file is `bucket.json` beside the program.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

_BUCKET = Path(__file__).with_name("bucket.json")
_FILTERS = ("--exclude", "--include")
_GIVEN = ("--content-type", "--cache-control")
_DELETE = "--delete"


def main(words: list[str]) -> None:
    """Note a call, and copy if it asks for that."""
    state = json.loads(_BUCKET.read_text("utf-8")) if _BUCKET.exists() else {"objects": {}, "calls": []}
    state["calls"].append(words)
    if words[:2] == ["s3", "sync"]:
        _copy(state, Path(words[2]), words[4:])
    _BUCKET.write_text(json.dumps(state), "utf-8")


def _copy(state: dict[str, Any], source: Path, options: list[str]) -> None:
    pairs = list(_pairs(options))
    filters = [pair for pair in pairs if pair[0] in _FILTERS]
    given = {option: value for option, value in pairs if option in _GIVEN}
    files = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
    for name in sorted(files | state["objects"].keys()):
        if not _is_meant(name, filters):
            continue
        if name in files:  # a file that is there already is not copied again
            number = len(state["calls"])
            state["objects"].setdefault(name, [given.get("--content-type"), given.get("--cache-control"), number])
        elif _DELETE in options:
            del state["objects"][name]


def _pairs(options: list[str]) -> Iterator[tuple[str, str]]:
    words = iter(word for word in options if word != _DELETE)
    for option in words:
        if option not in (*_FILTERS, *_GIVEN):
            sys.exit(f"Unknown options: {option}")
        yield option, next(words)


def _is_meant(name: str, filters: Iterable[tuple[str, str]]) -> bool:
    fitting = [option for option, pattern in filters if fnmatchcase(name, pattern)]
    return not fitting or fitting[-1] == "--include"


if __name__ == "__main__":
    main(sys.argv[1:])
