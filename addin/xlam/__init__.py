"""The Excel add-in ``hcpcs-excel.xlam``, made from VBA sources, a ribbon and the registry of functions."""
