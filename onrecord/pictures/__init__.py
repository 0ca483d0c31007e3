"""Probes the pictures of a site, encodes and cleans the files that are published, and draws cards."""

from onrecord.pictures.card_drawing import Drawer, card_library, why_no_cards
from onrecord.pictures.encoding import encode_pictures
from onrecord.pictures.pdf_reading import pdf_properties
from onrecord.pictures.probing import PictureCache, probe_pictures
from onrecord.pictures.static_files import RefusedFileError, cleaned_chunks, examine_files

__all__ = [
    "Drawer",
    "PictureCache",
    "RefusedFileError",
    "card_library",
    "cleaned_chunks",
    "encode_pictures",
    "examine_files",
    "pdf_properties",
    "probe_pictures",
    "why_no_cards",
]
