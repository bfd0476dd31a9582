"""The rules that catalogue entries keep, beyond their shape: one function each, listed in `registry`."""
