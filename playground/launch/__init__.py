"""Runs and play sessions -> engine processes; and what their viewers are sent. In: specifications and commands.

Out: events for the store, updates for viewers. It never imports the engine: it starts it by name.
"""
