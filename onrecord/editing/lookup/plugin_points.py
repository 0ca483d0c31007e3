"""Finds what the plug-ins of a site add under a word, without reading the site's entries. No code of theirs runs."""

from pathlib import Path

from onrecord.plugins import Plugin
from onrecord.problems import Outcome
from onrecord.read.plugin_files import find_plugins, named_in


def find_site_plugins(root: Path) -> Outcome[tuple[Plugin, ...]]:
    """Return the plug-ins that `site.yaml` in `root` names, as far as the file can be read."""
    return find_plugins(root, named_in(root), ())
