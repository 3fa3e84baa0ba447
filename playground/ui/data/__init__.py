"""The Data page: what is in a file or a built-in set, and an experiment on it."""
