"""Configures how the C library returns free memory to the system."""

import ctypes
import os

_M_MMAP_THRESHOLD = -3
"""The parameter's number in `malloc.h` of the GNU C library."""
_LARGE = 1 << 20


def give_back_large_blocks() -> None:
    """Return each block of a megabyte or more to the system as soon as it is freed.

    By default, the GNU C library raises this threshold to the largest block that was freed. Then the memory that one
    large page needed would stay allocated until the process ends.
    """
    if "CS_GNU_LIBC_VERSION" in getattr(os, "confstr_names", {}):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)
