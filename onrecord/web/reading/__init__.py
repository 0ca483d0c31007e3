"""Reads a stranger's page: the process `page_process` gets a `Page` as JSON, and prints an `Answer`."""
