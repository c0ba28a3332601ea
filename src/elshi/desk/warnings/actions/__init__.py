"""What changes what is kept of others' warnings, one act a file."""
