"""The coordinators' desk: registering, changing, publishing and confirming places, and taking lists in."""
