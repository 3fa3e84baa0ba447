"""Live playgrounds: a room for each tab, an engine for each room that is played in, and no more engines than seats."""
