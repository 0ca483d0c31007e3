"""Reads a YAML file that is no entry, as plain values."""

from onrecord.problems import Outcome, SourceFile
from onrecord.read.file_decoding import decode
from onrecord.read.normalization import to_plain
from onrecord.read.yaml.nodes import Node
from onrecord.read.yaml.tree import parse_yaml


def read_plain(data: bytes, name: str) -> Outcome[object]:
    """Return the values in a file as texts, lists and mappings, with its problems; an empty mapping for no YAML."""
    decoded = decode(data, name)
    if not isinstance(decoded.value, SourceFile):
        return Outcome({}, decoded.problems)
    parsed = parse_yaml(decoded.value)
    values = to_plain(parsed.value) if isinstance(parsed.value, Node) else {}
    return Outcome(values, (*decoded.problems, *parsed.problems))
