"""The sub-commands of ``hcpcs-excel``, one module each, and what they show on the screen."""
