"""A point without a network: a form or a packet is handed out, and what comes back is reviewed entry by entry."""
