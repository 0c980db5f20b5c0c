"""Reading codes by built-in formulas: where the add-in is missing."""
