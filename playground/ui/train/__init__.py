"""The Train page: a run's controls, its live view, its results and the verdict on it."""
