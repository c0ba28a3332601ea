"""The register of accounts, domains and offices on the desk, and the incident file of an account that went wrong."""
