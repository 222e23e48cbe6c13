"""Spreadsheets that bodies fill in: read by rows; each fault has row, column and remedy."""
