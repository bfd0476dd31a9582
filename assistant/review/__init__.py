"""4. Did we do a good enough job? From a threat model to findings, each with its fix, and a verdict."""
