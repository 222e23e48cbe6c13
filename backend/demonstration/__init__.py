"""The demonstration: invented organisations on real places, brought in through the same services."""
