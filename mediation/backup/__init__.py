"""Backups: one encrypted file with database, papers and scans, and the anchors of history."""
