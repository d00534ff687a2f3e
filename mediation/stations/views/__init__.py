"""Pages of this room, cut by what they show."""
