"""Real servers for the tests: PostgreSQL, Redis and Chromium, as a user without root has them."""
