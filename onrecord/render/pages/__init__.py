"""The pages of a site: one module for each page kind, their table, and the layout that all pages share."""
