"""What AWS refuses, and what a reader of the plan should know, as data: one table for each type of database."""
