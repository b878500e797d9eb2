"""What the pages in Airflow show of letters: read, marked and explained, without Airflow and without HTML."""
