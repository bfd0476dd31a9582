"""Measures, one small scorer each."""
