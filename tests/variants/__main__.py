"""`python -m variants`."""

from variants.run import main

main()
