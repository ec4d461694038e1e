//! Tests of the command line: usage, bad input, unusual environments, interruption.

mod bad_input;
mod faults;
mod interruption;
mod lines;
mod lost_server;
mod paths;
mod progress;
mod proxy;
mod retries;
mod secrets;
mod shown;
mod signals;
mod silence;
mod surroundings;
mod threads;
mod usage;
