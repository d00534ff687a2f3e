"""Scans of signed papers: found by their QR codes, confirmed by a person, kept beside the papers."""
