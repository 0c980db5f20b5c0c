"""The workbooks that billing teams otherwise build by hand, and the reading and writing they share."""
