"""Who looks after whom (担当): the team of one person, and handing people over when staff change."""
