"""What is known of a host: its worries, what was promised to it, advice and thanks."""
