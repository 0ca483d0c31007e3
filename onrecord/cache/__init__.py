"""Incremental builds: rerender only the pages whose dependencies have changed.

`dependencies` declares what a page can depend on and records it while the page is rendered; each dependency has a
fingerprint. `manifest` stores the dependencies of each page, `stat_index` the stat fingerprints of all files,
`parse_cache` the parsed files, and `stored_site` the arranged site. All of them store their data in the `state`
directory. A build asks `last_build` for its unchanged pages. After edits of texts alone, `text_builds` renders only the
pages that show these texts. `builder` rebuilds a site that stays in memory, for the preview.
"""
