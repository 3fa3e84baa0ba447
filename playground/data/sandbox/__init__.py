"""A job on a file that came from outside -> what was read of it, by a process of its own that is killed when it takes
too much memory, time or disk. The process itself is `data.reader`.
"""
