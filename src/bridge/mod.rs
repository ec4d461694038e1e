//! Polars frames become Arrow record batches without a copy, and record batches become COPY messages.
