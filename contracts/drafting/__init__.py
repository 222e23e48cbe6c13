"""Writing a contract: its lots, requirements, questions, documents and partners."""
