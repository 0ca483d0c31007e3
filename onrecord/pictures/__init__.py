"""Probes the pictures of a site, and encodes the files that are published."""

from onrecord.pictures.encoding import encode_pictures
from onrecord.pictures.picture_cache import PictureCache
from onrecord.pictures.probing import probe_pictures

__all__ = ["PictureCache", "encode_pictures", "probe_pictures"]
