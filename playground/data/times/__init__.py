"""Cells that say when -> dates, times of day, and the steps that they make."""
