"""Line ends and the byte order mark of a file, which a browser's text field would lose."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.desk.browser.line_ends import restore, shown_text


@given(st.text(st.sampled_from("ab #'\n\r\ufeffж"), max_size=60), st.booleans())
def test_unchanged_text_keeps_each_byte(text: str, mark: bool) -> None:  # noqa: FBT001  (hypothesis)
    """A field that a browser sends back unchanged, with its own line ends, gives the file back."""
    data = (b"\xef\xbb\xbf" if mark else b"") + text.removeprefix("\ufeff").encode()
    sent = shown_text(data).replace("\n", "\r\n")

    assert restore(data, sent) == data


def test_new_lines_get_the_ends_of_the_others() -> None:
    """A changed text has the line ends of the file; with several kinds, each line keeps its own."""
    assert restore(b"a: 1\r\nb: 2", "a: 1\nc: 3\nb: 2") == b"a: 1\r\nc: 3\r\nb: 2"
    assert restore(b"a: 1\r\nb: 2\nc: 3\r\n", "a: 1\nb: 2\nd: 4\nc: 3\n") == b"a: 1\r\nb: 2\nd: 4\r\nc: 3\r\n"
    assert restore(b"", "a: 1\r\n") == b"a: 1\n"


def test_lines_between_distant_edits_keep_their_ends() -> None:
    """Lines keep their own ends however many stand between two edits, and so do lines that were moved."""
    lines = [f"{number}\r\n" if number % 3 else f"{number}\n" for number in range(3_000)]
    sent = "".join(["first\n", *lines[1:-1], "last\n"]).replace("\r", "")

    assert restore("".join(lines).encode(), sent) == "".join(["first\r\n", *lines[1:-1], "last\r\n"]).encode()
    assert restore(b"a\r\nb\n\rc\n", "c\nb\na\n") == b"c\nb\na\r\n"


@pytest.mark.parametrize("lines", ["a\n" * 150_000, "a\n" * 75_000 + "a\r\n" * 75_000], ids=["one end", "two ends"])
def test_long_file_is_restored_at_once(lines: str) -> None:
    """The ends of 150,000 equal lines are counted and kept in time with their number."""
    began = time.process_time()
    restored = restore(lines.encode(), lines.replace("\r", "") + "b")

    assert restored == f"{lines}b".encode()
    assert time.process_time() - began < 5
