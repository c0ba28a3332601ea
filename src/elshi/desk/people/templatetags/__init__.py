"""Template tags about persons and what they may do."""
