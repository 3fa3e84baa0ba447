"""Which data a run is made of: one class for each kind, with how it is read, split and prepared."""
