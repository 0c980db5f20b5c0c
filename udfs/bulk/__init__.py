"""The rules over tables of any size: the different values are answered once each and joined back.

An engine finds the different values of a column, :mod:`udfs.bulk.answers` answers them as a cell is answered,
and the engine joins the answers to its lines: one rule, and the same answers on every engine.
"""

from udfs.bulk.ibis_tables import classify_table

__all__ = ["classify_table"]
