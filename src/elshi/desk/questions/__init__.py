"""Questions of the public: taken in, grouped into enquiries, answered once for all who asked (docs/decisions/0027)."""
