"""The only way a threat model is edited: typed changes, applied by a pure function."""
