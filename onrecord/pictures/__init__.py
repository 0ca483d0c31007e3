"""Probes the pictures of a site, and encodes the files that are published."""

from onrecord.pictures.encoding import encode_pictures
from onrecord.pictures.probing import PictureCache, probe_pictures

__all__ = ["PictureCache", "encode_pictures", "probe_pictures"]
