"""The figures of the legal-aid desk (design §5, domain §4.2), as a section of their own.

Furnished as `cases.figures`: `selections` says which rows count, `facts` adds them up, `definitions`
has one function per figure, `breakdowns` the tables, `lists` what stands behind each figure.
"""
