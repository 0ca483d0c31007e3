"""JSON Schemas, the reference of fields, snippets, from the table of fields."""
