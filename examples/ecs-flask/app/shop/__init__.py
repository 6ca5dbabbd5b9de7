"""A small shop on the databases that the package makes: customers, orders and their lines."""
