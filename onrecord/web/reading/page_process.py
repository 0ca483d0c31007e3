"""Limits the resources of this process, then reads one page."""

import logging
import sys
from contextlib import redirect_stdout

from msgspec import json

from onrecord.confined import MEMORY, limit_resources
from onrecord.web.page_facts import Answer, Page, Unreadable


def main() -> None:
    """Read a page from standard input, and print what it says of itself."""
    limit_resources()
    logging.disable()
    page = json.decode(sys.stdin.buffer.read(), type=Page)
    with redirect_stdout(sys.stderr):  # a library's message would damage the answer
        answer = _answer(page)
    sys.stdout.buffer.write(json.encode(answer))


def _answer(page: Page) -> Answer:
    try:
        from onrecord.web.reading.page_formats import read  # noqa: PLC0415  (it counts against the limits too)

        return read(page)
    except ModuleNotFoundError as error:
        return Unreadable(str(error), missing=error.name or "")
    except MemoryError:
        return Unreadable(f"reading it takes more than {MEMORY // 1024**2:,} MB of memory")
    except RecursionError:
        return Unreadable("its parts are nested too deeply")


if __name__ == "__main__":
    main()
