"""Texts, from a table, an archive or a grammar to a `Dataset`: words or characters as numbers. In: a `TextData` or a
`SentencesData`. Out: rows of word numbers.
"""
