"""2. What can go wrong? From a system to threats that are bound to its parts."""
