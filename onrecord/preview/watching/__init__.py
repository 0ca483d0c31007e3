"""Watches the files of a site, and yields what changed since the first build: for the preview and `build --watch`."""
