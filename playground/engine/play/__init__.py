"""One live network -> what is seen of it, and what hands do to it."""
