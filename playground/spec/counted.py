"""A number and what is counted -> `1 row`, `1,200 rows`."""

from __future__ import annotations


def counted(number: int, singular: str, plural: str = "") -> str:
    """The number with the noun in the form that it asks for; the plural ends in s unless it is given."""
    return f"{number:,} {singular if number == 1 else plural or f'{singular}s'}"


def are(number: int) -> str:
    """The verb that goes with so many: `is` or `are`."""
    return "is" if number == 1 else "are"


def have(number: int) -> str:
    """The verb that goes with so many: `has` or `have`."""
    return "has" if number == 1 else "have"


def were(number: int) -> str:
    """The verb that goes with so many: `was` or `were`."""
    return "was" if number == 1 else "were"
