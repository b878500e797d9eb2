"""What docs/extending.md says, carried out."""
