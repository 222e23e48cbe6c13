"""The workshop: run by hand from this repository; nothing in the product needs any of it."""
