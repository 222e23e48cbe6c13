"""The demonstration: invented organisations in real areas, made by the same services."""
