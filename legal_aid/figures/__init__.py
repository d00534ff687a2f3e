"""The figures of the legal-aid desk (design §5), a section of every report that its readers see.

`selections` says which rows count, `facts` adds them up in a fixed number of queries, `definitions`
has one function per figure, `breakdowns` the tables, `lists` the rows behind each figure.
"""
