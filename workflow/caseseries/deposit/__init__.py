"""What goes to a repository together with the paper."""
