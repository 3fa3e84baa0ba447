"""DataSpec and seeds -> Dataset."""
