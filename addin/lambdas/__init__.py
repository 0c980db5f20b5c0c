"""The cell functions as named LAMBDA functions, for every Excel that has them."""
