"""1. What are we working on? From a team's words to facts and a system."""
