"""What Fourfold knows: the authored catalogue, its checks and its retrieval. No chat, no screen."""
