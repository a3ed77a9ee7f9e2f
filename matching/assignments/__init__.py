"""The monthly batch proposal: who of all who wait could take which free seat. Nothing is assigned by itself."""
