"""Finds several names that are written as one author."""

import re

_CONJUNCTION = re.compile(r"(?:,|(?<!\s))\s++(?:and|&|und|и|және|мен)\s+")
_PERSON = re.compile(r"[^\W\d_a-zа-яё][\w.'’-]*(?:\s+(?:(?:de|van|von|al|bin)\s+)?[^\W\d_a-zа-яё][\w.'’-]*){1,2}")
"""A name of two or three words, each with a capital letter."""


def names_in(author: str) -> list[str]:
    """Return the names in a text such as 'A, B and C'; empty for one name, which can have a comma or an 'and' too."""
    has_conjunction = len(_CONJUNCTION.findall(author)) == 1
    parts = _CONJUNCTION.split(author) if has_conjunction else [author]
    names = [name.strip() for part in parts for name in re.split("[,;]", part)]
    are_persons = all(_PERSON.fullmatch(name) for name in names)
    # A department can be 'of Health, Education and Welfare', so the first of several must look like a person.
    is_listing = has_conjunction and "," in parts[0] and _PERSON.fullmatch(names[0]) is not None and all(names)
    return names if len(names) > 1 and (is_listing or are_persons) else []
