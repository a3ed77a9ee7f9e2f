"""What both halves stand on: databases, accounts, permissions, audit, calendar, geography, errors."""
