"""The functions in xlwings Lite: lite."""
