"""Following an agreement to its performance: what is due, what came, and what a breach leads to."""
