"""Who buys: public bodies, and the people who may act for them."""
