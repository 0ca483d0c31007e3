"""Markdown to pieces of HTML with marks; the only package that knows markdown-it-py."""
