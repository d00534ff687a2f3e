"""Addresses of this room: accounts, and administration."""
