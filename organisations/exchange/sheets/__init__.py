"""Spreadsheets that organisations fill in: read by rows; each fault has row, column and remedy."""
