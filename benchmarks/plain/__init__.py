"""The case as plain django-simple-history would record it: what sealing is compared with."""
