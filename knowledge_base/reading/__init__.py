"""Reads what people write for facts of the catalogue: a small network, trained on labelled sentences."""
