"""Asks whether the addresses of sources still lead to them: politely, and apart from any build."""
