"""Report templates (上报模板): a superior's own table, its columns and cut-off day, filled and kept."""
