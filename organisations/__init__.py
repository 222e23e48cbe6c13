"""Who: the register, what organisations offer and can show, and who acts for them."""
