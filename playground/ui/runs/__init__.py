"""The table of all runs: searched, filtered, chosen from, set side by side."""
