"""Reading, checking and serving the knowledge files."""
