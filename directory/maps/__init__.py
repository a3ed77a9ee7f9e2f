"""The only door to the map library; a map always stands beside a list."""
