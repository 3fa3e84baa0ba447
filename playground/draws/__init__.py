"""Seed -> what is drawn with it, by NumPy alone: for engines, and for whoever trains without one."""
