"""夏休み, 年末年始 …: the seasons schedules name, as the municipality sets them for each 年度."""
