"""A folder from which the add-in is installed on Windows without a network: bundle."""
