"""Files that no sheet can hold: classified on an engine, by the rules of the sheet."""
