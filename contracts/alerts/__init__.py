"""Who wants to hear of what: follows, saved searches, news and feeds."""
