"""A static-site timeline generator for contested stories: who said what, who denied it, and where that is written.

`onrecord.api` has what other programs may use.
"""

from onrecord.version import __version__

__all__ = ["__version__"]
