"""What organisations can do, where, and for how many."""
