"""Who does what where, for how much: values, and rows that keep them."""
