"""年度の数字: counted from the records, with definition, target and earlier years."""
