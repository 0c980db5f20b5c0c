"""From declarations to sheets, and to the finished package."""
