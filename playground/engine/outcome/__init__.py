"""A trained model -> the files of its run, and simple models beside it on the same samples."""
