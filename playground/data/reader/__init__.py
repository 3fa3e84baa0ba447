"""Files that were brought are parsed in a process with limits: `python -m playground.data.reader`."""
