"""Events -> database -> snapshots: runs, their points, the queue. In: events. Out: `Run`, data frames."""
