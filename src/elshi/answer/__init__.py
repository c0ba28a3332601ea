"""Questions of the public: which are alike, and which are answered already. Plain Python, no network."""
