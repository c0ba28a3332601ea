"""Template tags of others' warnings."""
