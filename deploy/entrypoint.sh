#!/bin/sh
# Airflow's Helm chart starts its probes by this name.
exec "$@"
