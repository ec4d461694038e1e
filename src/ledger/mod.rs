//! What was loaded, from where, and what was set aside.
