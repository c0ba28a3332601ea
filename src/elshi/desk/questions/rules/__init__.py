"""Rules of questions and enquiries: plain Python, no Django."""
