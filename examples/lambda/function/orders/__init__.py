"""A shop's orders: taken in one DynamoDB table, and booked in PostgreSQL when they are shipped."""
