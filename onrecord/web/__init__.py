"""Fetches pages of other sites for commands, with the extra `onrecord[archive]`; `fetch` alone connects."""
