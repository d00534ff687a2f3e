"""Forms of this room, cut by what they edit."""
