"""Where the leaflets lie: spots, batches, drops, scans, and what must be fetched back."""
