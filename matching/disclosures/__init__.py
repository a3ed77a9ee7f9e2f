"""The register of what was handed to others (個人情報保護法69条)."""
