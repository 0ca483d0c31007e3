"""Decodes the file of another program into text."""

import codecs
import re

from onrecord.problems import RefusedError

LARGEST_FILE = 5 * 1024 * 1024
"""In bytes."""
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""The beginnings of files in UTF-16."""


def decode_file(data: bytes, encoding: str) -> str:
    """Return the text of a file of up to 5 MiB, as `decode_text`. Raises `RefusedError`."""
    if len(data) > LARGEST_FILE:
        raise RefusedError("the file is larger than 5 MiB; split it into several")
    return decode_text(data, encoding)


def decode_text(data: bytes, encoding: str) -> str:
    """Return a text with LF line ends; `encoding` is empty for UTF-8. Raises `RefusedError`."""
    codec = encoding or ("utf-16" if data.startswith(_WIDE) else "utf-8-sig")
    try:
        text = data.decode(codec)
    except UnicodeError as error:
        place = f" (byte {error.start + 1})" if isinstance(error, UnicodeDecodeError) else ""
        hint = "name the encoding in which the other program saved it, as in --encoding windows-1252"
        raise RefusedError(f"the file is not {encoding or 'UTF-8'}{place}; {hint}") from None
    except LookupError:
        raise RefusedError(f"no encoding is called '{encoding}'; write such as windows-1252 or utf-16") from None
    return re.sub("\r\n?", "\n", text.removeprefix("\ufeff"))
