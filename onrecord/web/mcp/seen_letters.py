"""Takes out of a text what no reader sees: with it a text can speak to a program behind its reader's back."""

import re

_JOINERS = "\u200c\u200d"
"""Persian, Hindi and other languages need them inside of words."""
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and the end of a line
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ufdd0-\ufdef\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"  # what shows nothing (Default_Ignorable_Code_Point), and marks of writing direction
    "\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff]"  # halves of characters, and those without a meaning
    rf"|(?<!\S)[{_JOINERS}]+|[{_JOINERS}]+(?!\S)|(?<=[{_JOINERS}])[{_JOINERS}]+"
)
_BREAKS = re.compile("[\u2028\u2029]")


def visible(text: str) -> str:
    """Return a text without control characters and other characters that no reader sees."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub("", _BREAKS.sub("\n", text))
