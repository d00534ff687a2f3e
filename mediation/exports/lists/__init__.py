"""What the lists of the lower rooms of this floor give: they cannot know of exports themselves."""
