"""An editor's text, with everything replaced that would steer a terminal."""

import re

_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


def visible(text: str) -> str:
    """Return an editor's text with control characters replaced, which would steer a terminal or break lines."""
    return _CONTROL.sub("\ufffd", text)
