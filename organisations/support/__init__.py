"""Infrastructure organisations and those they support, with recorded consent."""
