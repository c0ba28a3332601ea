"""Text, without models: languages and normal forms. Used by record, verify, listen, site and desk alike."""
