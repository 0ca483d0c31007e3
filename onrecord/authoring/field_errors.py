"""Says what the fields of an entry refuse, one answer at a time: by the same reading as a whole file's."""

from __future__ import annotations

from onrecord.authoring.yaml_text import Value, field
from onrecord.model.frozen_model import Fields
from onrecord.problems import SourceFile, Where
from onrecord.read.normalization import normalize
from onrecord.read.text import decode
from onrecord.read.validation import validate
from onrecord.read.yaml_nodes import Mapping
from onrecord.read.yaml_tree import parse_yaml


def field_error(model: type[Fields], name: str, value: Value) -> str | None:
    """Say what is wrong with a value for the field `name`, and what to type instead; nothing if it is taken."""
    decoded = decode(field(name, value).encode("utf-8", "surrogateescape"), "")
    parsed = parse_yaml(decoded.value) if decoded.value else decoded
    if not isinstance(parsed.value, Mapping):
        problems = parsed.problems
    else:
        place = SourceFile("", "").span()
        plain = normalize(parsed.value, model, "en")
        problems = (*parsed.problems, *validate(plain, model, Where(""), lambda _where: place).problems)
    # The other fields of the entry are not there yet, which is no fault of this one.
    told = [problem for problem in problems if problem.code != "FLD002"]
    return "; ".join(filter(None, (told[0].message, told[0].hint))) if told else None
