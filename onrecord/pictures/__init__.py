"""Finds out what the pictures of a site are, and makes the files that are published of them."""

from onrecord.pictures.examining import examine
from onrecord.pictures.making import make
from onrecord.pictures.shelf import Shelf

__all__ = ["Shelf", "examine", "make"]
