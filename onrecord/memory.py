"""Tells the C library what to do with memory that is free again; the only code that knows ctypes."""

from __future__ import annotations

import ctypes
import os

_M_MMAP_THRESHOLD = -3
"""What `malloc.h` of the GNU C library calls the parameter."""
_LARGE = 1 << 20


def give_back_large_blocks() -> None:
    """Let each block of a megabyte or more go back to the system once it is free.

    By itself the GNU C library takes the size of the largest such block for one that will be needed again, and keeps
    the room: then all that one page of megabytes took while it was made would stay with each process to its end.
    """
    if "CS_GNU_LIBC_VERSION" in getattr(os, "confstr_names", {}):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)
