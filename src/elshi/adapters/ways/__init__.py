"""Ways in for questions, one module each: what fetches them, and what brings answers back."""
