"""The words of dates in all languages of the interface, from `date_words.json`.

A bar stands between the words of one meaning.
"""

from pathlib import Path

from msgspec import Struct, json


class _DateWords(Struct):
    months: list[str]
    """The names of each month; `*` stands for the cases of a name."""
    year_word: str
    """The start of a word for a year, whose cases are many."""
    month_names: list[str]
    """As hints write them."""
    weekday_names: list[str]
    """As hints write them, from Monday on."""
    weekdays: list[str]
    """The words for each day, from Monday on."""
    seasons: list[str]
    ordinals: list[str]
    """The words for first, second and so on."""
    phrases: dict[str, str]
    """The words around a date, by their class."""
    named_times: dict[str, str]
    """Words for a time of day."""
    abbreviations: dict[str, str]
    """Abbreviations of zones that editors type, each with the zones that it can mean."""
    cities: dict[str, str]
    """Capitals and other large cities that no zone is named after, each with the zone of its clocks."""


WORDS = json.decode(Path(__file__).with_name("date_words.json").read_bytes(), type=_DateWords)
