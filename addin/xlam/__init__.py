"""The Excel add-in ``hcpcs-excel.xlam``, made from the VBA sources, the ribbon and the functions' declarations."""
