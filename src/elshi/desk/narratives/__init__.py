"""What is told over days: narratives that listening found, their days, and what became of them."""
