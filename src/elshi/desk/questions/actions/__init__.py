"""Acts on questions and enquiries, one file each."""
