"""What the production stack does on its bad days, measured: ``make resilience``."""
