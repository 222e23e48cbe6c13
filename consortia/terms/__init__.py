"""What members agree on (lead, structure, work, money) and the agreement that they sign."""
