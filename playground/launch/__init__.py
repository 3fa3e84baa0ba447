"""Runs -> engine processes in slots, and what viewers see of them."""
