"""Incremental builds: remake only the pages whose dependencies have changed.

`parse_cache` keeps parsed files between runs, `manifest` each page's dependencies and their fingerprints, and
`stat_index` the stat data of every file, so that a build of an unchanged site reads nothing. All three keep their data
in the `state` directory. `builder` keeps a built site in memory and rebuilds it after each edit, for the preview.
"""
