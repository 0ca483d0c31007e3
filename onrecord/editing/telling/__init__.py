"""The public record as commands tell it: one entry, or the results of a search, as rows, text and Markdown."""
