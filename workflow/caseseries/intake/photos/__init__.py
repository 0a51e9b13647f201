"""Photographs: what their files say, bare copies, and what may leave."""
