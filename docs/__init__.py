"""What draws the pictures and writes the tables of the documentation."""
