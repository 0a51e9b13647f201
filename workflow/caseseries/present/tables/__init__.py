"""Tables, one a file of plain data in ``templates/``; what their lines go through, and look up."""
