"""Pages of the webhooks, by act."""
