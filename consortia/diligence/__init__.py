"""Due diligence as it follows from what is asked, shown and signed: reads only, no writes."""
