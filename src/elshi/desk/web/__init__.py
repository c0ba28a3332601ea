"""What every page of the desk shares: the frame, the look, the language of the reader, the words for refusals."""
