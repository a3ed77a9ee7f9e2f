"""相談窓口: whom to ask, and which window is in charge of an address."""
