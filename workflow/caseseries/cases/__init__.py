"""What a case table is: models of its columns, vocabulary, checks across tables."""
