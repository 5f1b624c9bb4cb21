#!/bin/sh
# A step of Vfile.example.yaml: makes the shop's database. Runs as postgres inside the machine; safe to run twice.
set -eu
psql --version | grep -q " ${VERSION}\." || { echo "expected PostgreSQL ${VERSION}" >&2; exit 1; }
psql -tc "select 1 from pg_database where datname = 'shop'" | grep -q 1 || createdb shop
for file in /opt/shop/tables/*.sql; do psql --quiet --dbname=shop --file="$file"; done
