"""Many at once: the summaries or papers of chosen cases as one ZIP, made in the background."""
