"""Fetches pages of other sites, for commands that collect, archive and check sources. No build uses it.

It needs the extra `onrecord[archive]`. `fetch` has the one function that connects to anything.
"""
