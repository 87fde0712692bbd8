"""What applies the mutations of visits, a module a subject; see `engine.changes`."""
