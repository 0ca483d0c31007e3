"""Says what to install where a command needs the libraries of the extra `archive`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from onrecord.version import install_command

_LIBRARIES = frozenset(
    {"httpx2", "httpcore2", "trafilatura", "htmldate", "lxml", "lxml_html_clean", "protego", "pypdf", "webencodings"}
)


@contextmanager
def archive_extra() -> Iterator[None]:
    """Turn the lack of a library of the extra into a message that says what to install."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _LIBRARIES:
            raise
        message = f"this command needs the library {error.name}; install it: {install_command('archive')}"
        raise click.ClickException(message) from None
