"""Reads the files of a table from a disk: one, or those of a folder with a file a row."""

from pathlib import Path

from onrecord.problems import RefusedError
from onrecord.regular_files import open_regular
from onrecord.web.imports.table.table_files import LARGEST_TABLE, MOST_FILES, ROW_FILES, TableFile


def read_table_files(place: Path) -> list[TableFile]:
    """Return a file, or the files of rows right in a folder, by name. Raises `RefusedError`.

    Links in a folder are left alone: only its regular files are read.
    """
    if not place.is_dir():
        return [TableFile(place.name, _read(place, LARGEST_TABLE))]
    names = sorted(path.name for path in place.iterdir() if path.suffix.lower() in ROW_FILES)
    if len(names) > MOST_FILES:
        raise RefusedError(f"the folder has more than {MOST_FILES:,} files of rows; split it into several")
    files: list[TableFile] = []
    room = LARGEST_TABLE
    for name in names:
        path = place / name
        if path.is_symlink() or not path.is_file():
            continue
        data = _read(path, room)
        room -= len(data)
        files.append(TableFile(name, data))
    return files


def _read(path: Path, room: int) -> bytes:
    try:
        with open_regular(path) as file:
            data = file.read(room + 1)
    except OSError as error:
        raise RefusedError(f"{path.name} can't be read: {error.strerror}") from None
    if len(data) > room:
        raise RefusedError(f"the table is larger than {LARGEST_TABLE // 1024**2} MiB; split it into several")
    return data
