"""Webhooks: what happened is told to the systems around, signed, again and again until it arrives."""
