"""What other programs call the types, the languages and the people of a source."""

from pathlib import Path

from msgspec import Struct, json


class _OtherWords(Struct):
    bibtex: dict[str, str]
    """The types of CSL for those of BibTeX."""
    ris: dict[str, str]
    """The types of CSL for those of RIS."""
    languages: dict[str, str]
    """The codes of languages for their names in babel and for their codes of ISO 639-2."""
    people: frozenset[str]
    """The fields of CSL that hold people."""


WORDS = json.decode(Path(__file__).with_name("other_words.json").read_bytes(), type=_OtherWords)
