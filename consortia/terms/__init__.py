"""What members agree on, worked out: splits to the penny, structures, thresholds, cash flow."""
