"""Checks that what an importer of a plug-in returned has the types that it declares."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct, ValidationError, convert, to_builtins

from onrecord.plugins import WrongValueError, show_value
from onrecord.web.imports.findings import Findings, Place
from onrecord.web.imports.foreign_reference import Reference
from onrecord.web.imports.importer import Draft, DraftValue

Declared = TypeVar("Declared", bound=Struct)


def require_items(items: object) -> Iterable[Draft | Reference]:
    """Yield what an importer returned. Raises `WrongValueError` for what is of another type, at any depth."""
    if not isinstance(items, Iterable):
        raise WrongValueError(
            f"its function 'read' returned {show_value(items)}, and not a list of drafts and references"
        )
    for item in items:
        if isinstance(item, Draft):
            yield _require_draft(item)
        elif isinstance(item, Reference):
            yield _require_fields(item, "a Reference")
        else:
            raise WrongValueError(f"it found {show_value(item)}, which is neither a Draft nor a Reference")


def require_findings(findings: Findings) -> None:
    """Raise `WrongValueError` if an importer told something with a place or words of another type."""
    _require_fields(findings, "what it told")


class _AroundValues(Struct):
    """What a draft has beside its values, whose type msgspec can't check: it has a class and a mapping side by side."""

    place: Place
    others: list[tuple[str, str]]


def _require_draft(draft: Draft) -> Draft:
    """Return a draft with plain lists and mappings in place of other sequences and mappings."""
    around = _require_fields(_AroundValues(draft.place, draft.others), "a Draft")
    if not isinstance(draft.values, Mapping):
        raise WrongValueError(f"the draft of {around.place} has {show_value(draft.values)} as its values")
    where = f"the draft of {around.place} has"
    values = {_require_name(name, where): _require_value(it, where, name) for name, it in draft.values.items()}
    return Draft(around.place, values, around.others)


def _require_value(value: object, where: str, path: str) -> DraftValue:
    if isinstance(value, Reference):
        return _require_fields(value, "a Reference")
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {_require_name(name, where): _require_value(it, where, f"{path}.{name}") for name, it in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [_require_value(inner, where, f"{path}[{place}]") for place, inner in enumerate(value)]
    raise WrongValueError(f"{where} {show_value(value)} as '{path}', and not a text, a Reference, a list or a mapping")


def _require_name(name: object, where: str) -> str:
    if not isinstance(name, str):
        raise WrongValueError(f"{where} a field with the name {show_value(name)}, which is no text")
    return str(name)


def _require_fields(value: Declared, name: str) -> Declared:
    """Return a value whose fields have the types that its class declares."""
    try:
        return convert(to_builtins(value, enc_hook=_plain_text), type(value))
    except ValidationError as error:
        fault = str(error).replace("`$.", "`")
        raise WrongValueError(f"{name} has a value of another type: {fault}") from None


def _plain_text(value: object) -> str:
    """Return a text of a derived class, such as `Markup`. Raises `WrongValueError` for any other object."""
    if isinstance(value, str):
        return str(value)
    raise WrongValueError(f"it found {show_value(value)} where a text belongs")
