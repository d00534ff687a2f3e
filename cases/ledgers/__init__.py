"""Ledgers that offices kept elsewhere: read, checked, shown, entered in one act, and undone."""
