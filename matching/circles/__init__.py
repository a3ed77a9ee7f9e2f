"""The compartment without consent: what is known in one 支援会議 and nowhere else (社会福祉法106条の6)."""
