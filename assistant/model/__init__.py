"""The threat model: what was said, the system it describes, the threats, and what people decided."""
