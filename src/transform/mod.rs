//! Checked frames become the frames of the tables: pure functions, vectorised.
