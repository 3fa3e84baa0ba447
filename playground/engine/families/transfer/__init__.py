"""Networks that begin with the layers of another one."""
