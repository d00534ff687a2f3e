"""Follow-ups (回访, F23): who is asked when after the end of a case, and what they said."""
