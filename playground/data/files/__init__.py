"""Files as bytes: archives, downloads, encodings, and what is kept of a file that was read before. In: a path or a
name. Out: bytes, text, or an array mapped into memory. Nothing here knows what the bytes mean.
"""
