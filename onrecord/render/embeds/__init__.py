"""Embeds: parts of the record for other sites' pages, each a page of its own without any request."""
