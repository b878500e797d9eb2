"""Real engines over the same tables: `make warehouses`."""
