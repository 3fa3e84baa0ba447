"""Around every page: the entry script, the navigation, the server's store and launcher, the draft and its link."""
