"""Charts of figures: a table, a way to draw it, and one drawing for screen and print."""
