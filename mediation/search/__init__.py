"""One box that finds cases, people, employers, consultations and papers.

The room knows none of them: each floor registers a `Content` with its own rule of who may find what
(`registry.py`). What can be found stands in one derived table of keyed digests (`models.py`), which
can be made anew at any time by `manage.py rebuild_search`.
"""
