"""What a declaration costs a month, computed from settings and a price table alone."""
