"""3. What are we going to do about it? From threats to responses that fit who runs what."""
