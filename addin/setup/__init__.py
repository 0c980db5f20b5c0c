"""Putting the add-in into Excel, taking it out again, and telling what is amiss: install, uninstall, doctor."""
