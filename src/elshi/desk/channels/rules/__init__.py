"""The rules of channels and the outbox. No Django."""
