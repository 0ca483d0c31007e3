"""Watches the files of a site and rebuilds it after each change.

`watcher` receives file events and waits for git, `debouncer` collects the events of one save, and `changes`
yields the changes since the first build. `published_site` keeps a published folder up to date; the preview is in
`serve`.
"""
