"""The record for programs: the API (JSON by story) and the dump (JSON Lines, CSV, Data Package)."""
