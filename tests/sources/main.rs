//! Sources that are not files of this machine: objects of S3, files of a web server, and standard input.
//!
//! The S3 server is moto (<https://github.com/getmoto/moto>), on loopback. Without it, these tests are
//! skipped, and report that.

mod broken;
mod changed;
mod known;
mod refused;
mod same;
mod stream;
