"""What is due, for whom and by when; reminders of it, and the calendar."""
