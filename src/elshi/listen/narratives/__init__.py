"""What posts tell over days.

clusters    the narratives of one day: texts, links, hashtags that travel in the same posts
near_texts  which texts of a day nearly say the same, and so are one key
lineage     which goes on which of the day before: born, goes on, split, merged, ended
labels      the words by which one is told from the rest of its day
find        all of it: posts in, narratives and their lineage out
"""
