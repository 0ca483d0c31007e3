"""Builds a site: the pipeline, the writer of pages and files, and the rebuild of what an edit touches."""
