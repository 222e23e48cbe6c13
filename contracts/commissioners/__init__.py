"""Commissioners: public bodies that post contracts, and the people who may act for them."""
