"""The interface for programs of others: `/api/v1/`. An engine; what it offers, the rooms register."""
