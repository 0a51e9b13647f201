"""What a case table is: its vocabulary, its columns, and what must hold between the tables."""
