"""相談受付: the memo of a call, the whole sheet, and where it goes (振分)."""
