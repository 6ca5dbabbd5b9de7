"""What AWS charges: a dated table, and how a new one is made."""
