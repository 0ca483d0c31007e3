"""Snippets of entries and items, which editors offer for completion.

`defaultSnippets` is VS Code's extension to JSON Schema; `${1:...}` marks the first cursor position.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onrecord.model.fields import Claim, EventFields, Quote, SourceFields
from onrecord.model.frozen_model import Fields
from onrecord.model.values import JsonSchema

_ANNOUNCEMENT = {
    "type": "announcement",
    "date": "${1:2021-11-02}",
    "title": "${2:What happened}",
    "speaker": "${3:actor}",
    "claims": [{"id": "${4:claim}", "text": "${5:What is asserted}"}],
    "sources": "${6:source}",
    "published": "${7:2021-11-03}",
}
_DENIAL = {
    "type": "denial",
    "date": "${1:2021-11-02}",
    "title": "${2:Who denies what}",
    "speaker": "${3:actor}",
    "denies": "${4:event#claim}",
    "sources": "${5:source}",
    "published": "${6:2021-11-03}",
}
_STEP = {
    "type": "bill-reading",
    "date": "${1:2021-11-02}",
    "title": "${2:What was decided}",
    "bill": "${3:bill}",
    "stage": "${4:stage}",
    "outcome": "${5:adopted}",
    "sources": "${6:source}",
    "published": "${7:2021-11-03}",
}
_QUOTE = {"id": "${1:quote}", "exact": "${2:The words}", "lang": "${3:en}", "source": "${4:source}"}
_SOURCE = {
    "title": "${1:The title as published}",
    "publisher": "${2:Who published it}",
    "issued": "${3:2021-11-02}",
    "url": "${4:https://example.org/}",
}


def _snippet(label: str, body: Mapping[str, Any]) -> JsonSchema:
    return {"label": label, "description": f"the fields of {label}, to be filled in", "body": dict(body)}


SNIPPETS: Mapping[type[Fields], list[JsonSchema]] = {
    EventFields: [
        _snippet("an announcement with a claim", _ANNOUNCEMENT),
        _snippet("a denial", _DENIAL),
        _snippet("a step of a bill", _STEP),
    ],
    Claim: [_snippet("a claim", {"id": "${1:claim}", "text": "${2:What is asserted}"})],
    Quote: [_snippet("a quotation", _QUOTE)],
    SourceFields: [_snippet("a source", _SOURCE)],
}
"""The snippets of each model."""
