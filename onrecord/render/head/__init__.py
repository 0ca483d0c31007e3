"""The head of a page: metadata, structured data, content policy."""
