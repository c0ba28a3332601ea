"""Template tags of narratives."""
