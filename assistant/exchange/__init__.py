"""Exporters and importers: one file a format, listed in `registry`."""
