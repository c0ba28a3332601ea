"""How a released statement is said on other networks: messages, channels, and the rules of the outbox. No network."""
