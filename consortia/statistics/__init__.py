"""Public statistics of what reaches small local organisations, with disclosure control."""
