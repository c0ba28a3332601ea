"""The press: the only signer. Takes queued releases to the log and to the public tree."""
