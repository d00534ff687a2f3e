"""A report or a table as a file: one module a format."""
