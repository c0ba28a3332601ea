"""Place of the null model: which accounts act together beyond chance and interest; members, tempo, openness."""
