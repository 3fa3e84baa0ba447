"""Events -> store -> Run: what happened in training, kept and read back."""
