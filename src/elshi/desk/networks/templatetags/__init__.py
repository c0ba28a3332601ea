"""Words of this room."""
