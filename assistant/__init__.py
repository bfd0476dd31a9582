"""The library: from a team's words to a cited threat model. No screen."""
