"""The figures of cases (design §5): one definition each, all by SQL aggregates.

`selections` says which rows count, `facts` adds them up in a fixed number of queries, `definitions`
has one function per figure, `breakdowns` the tables, `lists` the cases behind each figure.
"""
