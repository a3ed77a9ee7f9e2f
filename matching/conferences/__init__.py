"""重層的支援会議: plans talked over with other agencies, on the person's consent and only as far as it goes."""
