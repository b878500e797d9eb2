"""The DAGs on CeleryExecutor: several workers, PostgreSQL and Redis, and what must not harm them."""
