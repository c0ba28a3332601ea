"""What came of an answer: who repeats the claim before and after it, and how far the official word went."""
