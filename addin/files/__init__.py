"""The user's files: reading lists of any kind, copying a workbook that grows, writing whole or not at all."""
