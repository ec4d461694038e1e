//! Arrow batches stream into Postgres by binary COPY.
