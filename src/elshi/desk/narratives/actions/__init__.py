"""What changes what is kept of narratives, one act a file."""
