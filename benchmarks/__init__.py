"""Measurements, run by `make bench`: ratios within one run, on both databases."""
