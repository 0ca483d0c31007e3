"""A record as an assistant asks it: a folder, or a published site by its static API, by tools that only read."""
