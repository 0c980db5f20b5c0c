"""What several workbooks declare alike."""
