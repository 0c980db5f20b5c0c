"""The doors to the rules: the ``hcpcs-excel`` command."""
