"""What the workbooks share: sheets, tables, formulas, styles, and the finishing of the file."""
