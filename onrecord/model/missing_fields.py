"""Says of a field that it is missing, and what it takes: at reading, and of a draft that would be published."""

from onrecord.model.frozen_model import FieldInfo
from onrecord.problems import Locate, Problem, Where


def report_missing(where: Where, locate: Locate, hint: str | None) -> Problem:
    """Return the problem that the field whose name would be at `where` is missing, or typed without a value."""
    name = str(where.keys[-1])
    key = locate(where)
    if key.text[key.column - 1 :][: key.length] == name:  # the name was typed, so the value is empty
        return Problem("FLD002", f"the field '{name}' is empty", key, hint, where=where)
    around = locate(Where(where.path, where.keys[:-1]))
    return Problem("FLD002", f"the field '{name}' is missing here", around, hint, where=where)


def describe_field(name: str, info: FieldInfo) -> str:
    """Return what a field takes, with an example."""
    example = (info.examples or [""])[0]
    example = example[0] if isinstance(example, list) else example
    shown = f", as in {name}: {_in_one_line(example)}" if example else ""
    return f"'{name}' takes {info.description}{shown}"


def _in_one_line(example: object) -> str:
    if isinstance(example, dict):
        return f"{{{', '.join(f'{key}: {_in_one_line(value)}' for key, value in example.items())}}}"
    return f'"{example}"' if str(example).startswith("#") else str(example)
