"""The passport: what buyers ask of every organisation, read as one list whatever table it stands in."""
