"""What public registers publish, brought in as it is."""
