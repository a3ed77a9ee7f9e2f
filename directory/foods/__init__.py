"""The food network: who takes part in which roles, what is given, who gets it, and where it waits."""
