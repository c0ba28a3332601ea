"""Place of known claims: read from ClaimReview, found again in posts, ranked."""
