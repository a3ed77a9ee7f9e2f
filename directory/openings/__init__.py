"""役割・受け入れ枠: what one can do at a place."""
