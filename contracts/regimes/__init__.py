"""Which procurement rules apply to a contract on a day. Advice, never legal advice."""
