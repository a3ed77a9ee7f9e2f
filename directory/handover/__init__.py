"""引き継ぎ帳: what only the people know who look after a group. All of it sealed, in the office database alone."""
