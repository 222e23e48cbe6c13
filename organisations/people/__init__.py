"""Who acts for an organisation, where its letters go, and its relationships to others."""
