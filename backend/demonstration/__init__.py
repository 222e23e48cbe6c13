"""The demonstration: invented bodies on real places, brought in through the same services."""
