"""Ways out for alerts, one module each; those that the desk's own channels serve are opened by the desk."""
