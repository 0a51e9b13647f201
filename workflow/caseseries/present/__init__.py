"""What people read: figures, tables, manuscript, reviewer page; the ledger in, files out."""
