"""The domain model: entries, dates, relations, claims and sites as plain values. Nothing here does input or output."""
