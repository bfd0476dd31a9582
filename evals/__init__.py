"""Cases, scorers and baselines that say how well Fourfold does its work."""
