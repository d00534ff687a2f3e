"""Foreign tables: XLSX, XLS and CSV as people keep them, read row by row.

Formats, encodings, limits, the row of headings, merged cells, hidden sheets, dates and amounts as
they are written in Chinese offices. It knows nothing of what the columns mean.
"""
