"""Which language a reader chose, and our own sentences in it. Knows no word of either half: the words are data."""
