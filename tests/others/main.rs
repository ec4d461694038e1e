//! Other users of the same database: hostile objects, shared connections, and changes of the tables by an
//! administrator.

mod administrator;
mod answers;
mod bouncer;
mod hostile;
mod hostile_objects;
mod names;
mod pooled;
mod pooler;
mod snapshot;
mod untouched;
