"""A draft -> the widgets that change it. Labels, bounds, steps and help come from the specification."""
