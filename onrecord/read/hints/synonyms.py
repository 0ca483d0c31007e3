"""The words that editors type in place of fields, relations and choices."""

from pathlib import Path

from msgspec import Struct, json


class Synonyms(Struct):
    """Words that editors type, each with what it can mean, the most likely first."""

    fields: dict[str, str]
    """Field names."""
    relations: dict[str, str]
    """Types of an event, each with the type and the relation that are meant."""
    choices: dict[str, dict[str, str]]
    """Choices, by the fields that have them."""


WORDS = json.decode(Path(__file__).with_name("synonyms.json").read_bytes(), type=Synonyms)
