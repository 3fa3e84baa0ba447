"""The Compare page: variants of one draft, raced beside each other."""
