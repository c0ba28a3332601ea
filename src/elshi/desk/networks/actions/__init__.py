"""What changes what is kept of networks, one act a file."""
