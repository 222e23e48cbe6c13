"""What follows an award: reports of delivery, past partners, the survey."""
