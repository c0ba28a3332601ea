"""Place of near-duplicates: texts that say the same in other letters, found by bands and verified exactly."""
