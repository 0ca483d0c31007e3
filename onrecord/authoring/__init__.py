"""The editor's tools: what helps to write entries, and is no part of a build."""
