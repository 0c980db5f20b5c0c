"""Code releases: CMS's quarterly HCPCS Level II files and the CPT list that the user has imported.

A file becomes records (:mod:`udfs.releases.fixed_width`, :mod:`udfs.releases.release_sheets`), which are kept
in one SQLite file (:mod:`udfs.releases.store`, :mod:`udfs.releases.keep`); two releases side by side are
:mod:`udfs.releases.changes`; cells ask the newest one through :mod:`udfs.releases.current`.
"""
