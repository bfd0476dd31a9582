"""The conversation: turns, who answers them, and the worker that runs them."""
