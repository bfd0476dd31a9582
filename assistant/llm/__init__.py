"""Language models behind a small port; nothing outside the adapters knows which one it is."""
