//! Blocks become Polars frames with an explicit schema.
