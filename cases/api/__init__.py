"""What the cases offer to programs of others: filing an application, its status, what has changed."""
