"""Incremental builds: rerender only the pages whose dependencies have changed.

`dependency_recorder` records what a page depends on while it is rendered; each dependency has a fingerprint. `manifest`
stores the dependencies of each page, `stat_index` the stat fingerprints of all files, and `parse_cache` the parsed
files, all in the `state` directory. `changed_files` finds the inputs that have changed. `build/` asks for all this.
"""
