"""The workbooks: one module each, with its sample (.csv) and its words (.md)."""
