"""Probes the pictures of a site, encodes the files that are published, and draws cards."""

from onrecord.pictures.encoding import Drawer, card_library, encode_pictures, why_no_cards
from onrecord.pictures.probing import PictureCache, probe_pictures

__all__ = ["Drawer", "PictureCache", "card_library", "encode_pictures", "probe_pictures", "why_no_cards"]
