"""Checks single answers before an entry is made of them."""

from urllib.parse import urlsplit

from onrecord.editing.entries.yaml_values import Value, format_field
from onrecord.model.fields import SourceFields
from onrecord.model.frozen_model import Fields
from onrecord.problems import SourceFile, Where
from onrecord.read.file_decoding import decode
from onrecord.read.normalization import normalize
from onrecord.read.validation import validate
from onrecord.read.yaml.nodes import Mapping
from onrecord.read.yaml.tree import parse_yaml


def field_error(model: type[Fields], name: str, value: Value) -> str | None:
    """Return what is wrong with a value for the field `name`, and what to type instead; None if it is valid."""
    decoded = decode(format_field(name, value).encode("utf-8", "surrogateescape"), "")
    parsed = parse_yaml(decoded.value) if decoded.value else decoded
    problems = parsed.problems
    if isinstance(parsed.value, Mapping):
        place = SourceFile("", "").span()
        plain = normalize(parsed.value, model, "en")
        problems += validate(plain, model, Where(""), lambda _where: place).problems
    # Other required fields are missing, but that is no problem of this field.
    own = [problem for problem in problems if problem.code != "FLD002"]
    return "; ".join(filter(None, (own[0].message, own[0].hint))) if own else None


def address_error(address: str) -> str | None:
    """Return why a source can't have this address; None if it can."""
    fault = field_error(SourceFields, "url", address)
    if fault is None and not address.isprintable():
        fault = "an invisible character stands in the address; copy the whole address, from https:// on"
    if fault is None and urlsplit(address).username is not None:
        fault = f"'{address}' has a name before its host; copy the address that a browser shows"
    return fault
