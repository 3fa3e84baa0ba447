"""Files that users brought or that lie in the server's own folder: kept by the hash of their content, listed, swept,
deleted. In: bytes and a name. Out: an `Upload`.
"""
