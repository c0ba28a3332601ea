"""Place of posts that keep arriving: spool, micro-batches, watermark, state; the same answers as one batch."""
