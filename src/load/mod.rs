//! Plans a load, drives the stages, commits once.
