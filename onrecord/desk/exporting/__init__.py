"""Exports of a site for readers without a network."""
