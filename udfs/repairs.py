"""The repairs: what is said to have been done to read a cell. Stable words, which sheets count by.

Where the code or its writing changed, both follow: "leading zeros restored: 142 -> 00142".
"""

from __future__ import annotations

SPACES = "spaces removed"
HIDDEN = "hidden characters removed"
UNUSUAL = "unusual characters replaced"
CAPITALS = "capital letters"
QUOTES = "quotation marks removed"
PREFIX = "prefix removed"
MARK = "marks removed"
COMMA = "comma removed"
DECIMALS = "decimals removed"
EXPONENT = "exponent written out"
ZEROS = "leading zeros restored"
SPLIT = "modifiers split off"
LOST_DIGIT = "last digit of the modifier restored"
