"""Mandates (委派、委托): cases that a court or an arbitration tribunal sends here, with their own clocks."""
