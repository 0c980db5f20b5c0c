"""Putting the add-in into Excel, taking it out again, telling what is amiss: install, uninstall, doctor."""
