//! Paths, directories and globs become a sorted list of files.
