"""What one person may ask of whoever keeps their data: a copy of it, and that it goes; and how long what is kept (semantics 54, 55)."""
