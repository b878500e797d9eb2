"""Letters with page furniture written over them: what is read of each must be as without it."""
