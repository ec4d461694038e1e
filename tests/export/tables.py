"""Prints the tables of an export as DuckDB reads them: a JSON object a table, its name and its rows.

  tables.py DIR          values as they are stored: timestamps as microseconds since 1970, floats so that they read back exactly
  tables.py DIR --files  what the Parquet files say of themselves: codecs, and columns without a least value
"""
import json
import pathlib
import sys

import duckdb

# The default time zone of DuckDB is the local one, but an export is in UTC.
connection = duckdb.connect()
connection.execute("SET TimeZone = 'UTC'")
root = pathlib.Path(sys.argv[1])


def files(table):
    single = root / f"{table}.parquet"
    return str(single) if single.exists() else str(root / table / "*" / "*" / "*.parquet")





for table in ["songplays", "users", "songs", "artists", "time", "track_matches"]:
    if "--files" in sys.argv:
        rows = connection.sql(
            f"SELECT DISTINCT compression, count(*) FILTER (WHERE stats_min_value IS NULL AND stats_null_count < num_values)"
            f" FROM parquet_metadata('{files(table)}') GROUP BY ALL"
        ).fetchall()
        print(json.dumps({"table": table, "files": rows}))
        continue
    instants = {"start_time", "as_of"}
    answer = connection.sql(f"SELECT * FROM read_parquet('{files(table)}', hive_partitioning = true)")
    columns = ", ".join(f"epoch_us({name}) AS {name}" if name in instants else name for name in answer.columns)
    rows = connection.sql(f"SELECT {columns} FROM answer")
    print(json.dumps({"table": table, "columns": rows.columns, "rows": rows.fetchall()}))
