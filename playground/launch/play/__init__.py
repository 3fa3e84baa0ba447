"""The Playground page: a session for each tab, an engine for each session that is played, up to a limit.

In: what a tab asks for. Out: commands to an engine, and what the tab is sent. A session outlives its tab, its
engine and the server.
"""
