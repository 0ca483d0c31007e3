"""Catalogues for translators."""
