//! The questions that analysts ask of song plays, each a file in `sql/queries`.
