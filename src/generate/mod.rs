//! Writes data of the real shape, with its quirks: the same bytes for the same seed.
