"""Turns errors that an editor can do something about into click's messages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import click

from onrecord.problems import RefusedError
from onrecord.version import install_command
from onrecord.workers import ProcessDiedError

_READING = frozenset(
    {"httpx2", "httpcore2", "trafilatura", "htmldate", "lxml", "lxml_html_clean", "protego", "pypdf", "webencodings"}
)
_WORD = frozenset({"docx", "lxml", "typing_extensions"})
_WORKBOOKS = frozenset({"openpyxl", "et_xmlfile"})
_ASKING = frozenset({"anyio", "httpx2", "httpcore2", "mcp", "mcp_types", "pydantic"})


@contextmanager
def worker_errors_explained() -> Iterator[None]:
    """Turn the death of a worker process into a message that says what to try."""
    try:
        yield
    except ProcessDiedError:
        message = "a worker process was killed, possibly out of memory; try again with --jobs 1"
        raise click.ClickException(message) from None


@contextmanager
def refusals_explained(*misuses: type[Exception]) -> Iterator[None]:
    """Turn a `RefusedError` into a message, and the `misuses` of a command into a `UsageError`."""
    try:
        yield
    except misuses as error:  # first, since a misuse may be a refusal too
        raise click.UsageError(str(error)) from None
    except RefusedError as error:
        raise click.ClickException(str(error)) from None


def archive_extra() -> AbstractContextManager[None]:
    """Turn the lack of a library that reads the web into a message that says what to install."""
    return _extra_explained("archive", _READING)


def docx_extra() -> AbstractContextManager[None]:
    """Turn the lack of the library that reads files of Word into a message that says what to install."""
    return _extra_explained("docx", _WORD)


def xlsx_extra() -> AbstractContextManager[None]:
    """Turn the lack of the library that reads workbooks into a message that says what to install."""
    return _extra_explained("xlsx", _WORKBOOKS)


def mcp_extra() -> AbstractContextManager[None]:
    """Turn the lack of a library by which assistants ask into a message that says what to install."""
    return _extra_explained("mcp", _ASKING)


@contextmanager
def _extra_explained(extra: str, libraries: frozenset[str]) -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        library = (error.name or "").partition(".")[0]
        if library not in libraries:
            raise
        is_missing = isinstance(error, ModuleNotFoundError)
        needed = f"the library {error.name}" if is_missing else f"another version of the library {library}"
        message = f"this command needs {needed}; install it: {install_command(extra)}"
        raise click.ClickException(message) from None
