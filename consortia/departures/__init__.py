"""How members leave: withdrawal, expulsion, dissolution, merged entries, leaving the site."""
