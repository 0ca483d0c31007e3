"""Imports bills and their actions, as Open Civic Data has them; a table says which words mean which stage."""
