"""A site as a tool that edits it reads it: its entries and where their files lie, what is wrong, what a tool remembers.

`check_reading` checks by all rules, or by a set of `rule_sets` that it is given.
"""

from onrecord.build.pipeline import LoadedSite, Options, check_reading, load_site, read
from onrecord.cache.state import LINK_ANSWERS, StateDirectory
from onrecord.read import Reading
from onrecord.read.entry_paths import classify, folder_of_many, path_of
from onrecord.read.file_decoding import MAX_BYTES
from onrecord.read.site_reader import has_site, no_site

__all__ = [
    "LINK_ANSWERS",
    "MAX_BYTES",
    "LoadedSite",
    "Options",
    "Reading",
    "StateDirectory",
    "check_reading",
    "classify",
    "folder_of_many",
    "has_site",
    "load_site",
    "no_site",
    "path_of",
    "read",
]
