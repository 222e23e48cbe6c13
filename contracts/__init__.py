"""What is wanted: contracts from draft to award, and the notices of others."""
