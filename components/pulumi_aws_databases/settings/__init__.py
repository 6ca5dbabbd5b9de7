"""What users can say of a database, and what follows from it."""
