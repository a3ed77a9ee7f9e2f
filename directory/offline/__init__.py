"""Reading without a connection: what a phone keeps of the pages that were opened, and the site as an app."""
