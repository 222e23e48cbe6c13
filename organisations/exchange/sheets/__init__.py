"""Reading spreadsheets that organisations fill in; each fault has row, column and remedy."""
