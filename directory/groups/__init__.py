"""活動団体: who runs things."""
