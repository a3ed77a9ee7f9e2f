"""Supply and demand side by side: what is open in each 日常生活圏域, and what the last board says is missing there."""
