"""Who acts for an organisation, where its letters go, and how it stands to others."""
