"""Finds out what the pictures of a site are, and makes the files that are published of them."""

from onrecord.pictures.cache import PictureCache
from onrecord.pictures.encoding import encode_pictures
from onrecord.pictures.probing import probe_pictures

__all__ = ["PictureCache", "encode_pictures", "probe_pictures"]
