"""What was asked for: immutable values, every bound written once."""
