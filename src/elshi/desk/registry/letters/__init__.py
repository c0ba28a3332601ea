"""Letters of an incident file: what they say in five languages, and how they are filled from the record. No Django."""
