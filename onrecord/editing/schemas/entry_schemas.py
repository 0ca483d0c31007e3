"""The JSON Schemas of the entries, by which editors complete, explain and check what people type.

`make update` makes them of the field table (`tests/support/schema_generator.py`); the package has them as files.
"""

from pathlib import Path

from onrecord.read.theme_reader import PACKAGE
from onrecord.regular_files import without_waiting

_NAMES = (
    "site",
    "story",
    "event",
    "actors",
    "sources",
    "bill",
    "procedure",
    "report",
    "diff",
    "find",
    "show",
    "review",
)


def write_schemas(folder: Path) -> list[Path]:
    """Write the schemas that differ from the files in `folder`, and return the written paths. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    differing = {folder / name: text.encode("utf-8") for name, text in schemas().items()}
    differing = {file: data for file, data in differing.items() if not file.is_file() or file.read_bytes() != data}
    for file, data in differing.items():
        with open(file, "wb", opener=without_waiting) as opened:
            opened.write(data)
    return list(differing)


def schemas() -> dict[str, str]:
    """Return the text of each schema by file name."""
    packaged = PACKAGE / "schema"
    folder = packaged if packaged.is_dir() else PACKAGE.parent / "schema"
    return {name: (folder / name).read_text("utf-8") for name in (f"{name}.schema.json" for name in _NAMES)}
