"""How effect pages say things."""
