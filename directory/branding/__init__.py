"""The face of the municipality on its papers: name, logo, colour and whom to ask."""
