"""Widgets and facts that several pages and forms show."""
