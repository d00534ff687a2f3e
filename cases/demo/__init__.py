"""Demonstration cases: made-up people whose disputes go through the real operations."""
