"""Makes texts of strangers safe for forms, terminals, YAML and snapshots.

Unicode calls the characters that nobody sees Default_Ignorable_Code_Point (DerivedCoreProperties.txt, version 16). A
stranger's text may have none of them, and none that changes the direction of writing, with two exceptions. A joiner may
stand after a letter of a script that needs it, and in emoji. A selector of a look may stand after a sign that has two.
"""

import html
import re
import unicodedata
from typing import NamedTuple

from msgspec import Struct

from onrecord.model.homoglyphs import character_name
from onrecord.read.file_decoding import decode
from onrecord.read.markdown.markdown_compiler import compile_markdown

_EMOJI = "\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_TWO_LOOKS = f"#*0-9\u00a9\u00ae\u203c\u2049\u2122\u2139{_EMOJI}"
"""The signs that are shown as a text or as a picture."""
_JOINED = (  # signs of emoji, and the letters from Arabic to the scripts of India and beyond, which may need a joiner
    "\u0620-\u115e\u1161-\u17b3\u17b6-\u180a\u1810-\u1cff\ua800-\uabff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc"
    f"\U00010a00-\U00011fff\U0001e900-\U0001e95f{_EMOJI}"
)
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufff9-\ufffc\ufffe\uffff"  # controls, no characters
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # change the order in which text is shown
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u2800\u3164"  # invisible
    "\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufff8\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff]"  # of no or of private meaning
    f"|(?<![{_JOINED}])(?<![{_TWO_LOOKS}]\ufe0f)[\u200c\u200d]|(?<![{_TWO_LOOKS}])[\ufe0e\ufe0f]"
)
_DROPPED = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
"""The categories of what is no character, or is the end of a line."""
_SHOWN = 30
"""How many characters of a neighbouring word a message repeats."""
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_CONFLICT_MARK = re.compile(r"^(?=(?:<{7}|>{7})(?: |$))", re.MULTILINE)
_BETWEEN = re.compile(r"(?P<mark>[\\`*\[\]<>&~|@^!]|(?<!\w)_|_(?!\w))")
"""What Markdown gives a meaning anywhere in a line."""
_AT_START = re.compile(r"^(?P<digits>\d{0,9})(?P<mark>[#+\-=:.)])", re.MULTILINE)
"""What Markdown gives a meaning at the start of a line."""
_PUNCTUATION = re.compile(r"(?P<mark>[!-/:-@\[-`{-~])")
_SCHEME = re.compile(r"(?<=\w):(?=//)")
"""The colon without which an address is none."""
_PARAGRAPHS = re.compile(r"</?p>")


class ForbiddenCharacter(Struct, frozen=True):
    """A character that a stranger's text must not contain."""

    name: str
    """Its code and its name."""
    place: str
    """Where it stands, in words such as "in line 2, after 'the'"."""


class AllowedText(NamedTuple):
    """A text without the characters that a stranger's text must not contain."""

    text: str
    names: list[str]
    """The names of the characters that it had."""


def forbidden_in(text: str) -> ForbiddenCharacter | None:
    """Return the first character that a stranger's text must not contain; None if there is none."""
    found = _FORBIDDEN.search(text)
    if found is None:
        return None
    line = text.count("\n", 0, found.start()) + 1
    neighbour = _word_beside(text[: found.start()], text[found.end() :])
    return ForbiddenCharacter(character_name(found[0]), f"in line {line}{neighbour}")


def _word_beside(before: str, after: str) -> str:
    """Return in words beside which word a place is; empty if there is none."""
    words_before = without_forbidden(before).text.split()
    if words_before:
        return f", after '{words_before[-1][-_SHOWN:]}'"
    words_after = without_forbidden(after).text.split()
    return f", before '{words_after[0][:_SHOWN]}'" if words_after else ""


def without_forbidden(text: str) -> AllowedText:
    """Return `text` without such characters, and their names."""
    names = sorted({character_name(character) for character in _FORBIDDEN.findall(text)})
    return AllowedText(_FORBIDDEN.sub("", text) if names else text, names)


def plain_line(text: str) -> str:
    """Return a text as one line of visible characters."""
    return " ".join(_visible(" ".join(text.split())).split())


def plain_text(text: str) -> str:
    """Return a text of visible characters in lines, without empty lines in series."""
    lines = (_visible(line.replace("\t", " ")).rstrip() for line in _LINE_ENDS.sub("\n", text).split("\n"))
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    return _CONFLICT_MARK.sub(" ", joined)  # git's marks would make the file look unmerged


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    known = "".join(character for character in text if unicodedata.category(character) not in _DROPPED)
    return _FORBIDDEN.sub("", known)


def as_plain_markdown(text: str, *, reports_addresses: bool = True) -> str:
    """Return Markdown that shows exactly `text`; with `reports_addresses`, the check may report bare ones."""
    text = as_shown(text)
    forms = [text, escape_markup(text)]
    if not reports_addresses:
        forms += [_SCHEME.sub(r"\\:", form) for form in forms]
    for form in forms:
        if shows(form, text, reports_addresses=reports_addresses):
            return form
    return escape_all(text)


def escape_markup(text: str) -> str:
    """Return `text` with backslashes before the characters that Markdown most often takes for markup."""
    return _AT_START.sub(r"\g<digits>\\\g<mark>", _BETWEEN.sub(r"\\\g<mark>", text))


def escape_all(text: str) -> str:
    """Return `text` with backslashes before all punctuation."""
    return _PUNCTUATION.sub(r"\\\g<mark>", text)


def as_shown(text: str) -> str:
    """Return `text` without the white space that Markdown does not show."""
    lines = "\n".join(line.strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")


def shows(markdown: str, text: str, *, reports_addresses: bool = True) -> bool:
    """Return whether a page shows `text` in plain paragraphs, with nothing to report but, if wanted, bare addresses."""
    compiled = compile_markdown(markdown)
    page = "".join(piece if isinstance(piece, str) else "<a>" for piece in compiled.prose.pieces)
    words = _PARAGRAPHS.sub("\n", page)
    is_text = all(reports_addresses and found.kind == "address" for found in compiled.found)
    return is_text and "<" not in words and as_shown(html.unescape(words)) == text


def fault_of_kept_text(text: str) -> str:
    """Return why no file of a kept text can hold this text; empty if one can."""
    problems = decode(text.encode("utf-8"), "", tabs=True).problems
    return problems[0].message if problems else ""


def shown_html(markdown: str) -> str | None:
    """Return the HTML that a page shows for Markdown, each reference a space; None if a check reports part of it."""
    compiled = compile_markdown(markdown)
    if compiled.found:
        return None
    return "".join(piece if isinstance(piece, str) else " " for piece in compiled.prose.pieces)
