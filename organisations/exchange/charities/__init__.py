"""What charity registers publish, brought in as it is."""
