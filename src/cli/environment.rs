//! Takes the variables of libraries out of the environment.
//!
//! Polars, Rayon, tokio, jemalloc and the standard library each read variables that change their threads, their memory or what they print. A
//! person has set them for another program. Here they could change the results, write among the output, or make a library panic.
//!
//! jemalloc reads its variable before `main`, and complains on standard error about options that it lacks. So this runs earlier still: the
//! loader calls the functions in [`BEFORE_MAIN`]'s section before it calls `main`.

use std::env;

/// Variables of jemalloc, the standard library (the size of a thread's stack) and Polars. Those of jemalloc come first, because it reads
/// them at the first allocation.
const NAMES: [&str; 4] = ["_RJEM_MALLOC_CONF", "MALLOC_CONF", "RUST_MIN_STACK", "PARQUET_DO_VERBOSE"];

/// How all variables of Polars, Rayon and tokio begin.
const PREFIXES: [&str; 3] = ["POLARS_", "RAYON_", "TOKIO_"];

/// Its priority is behind the standard library's own function, and ahead of jemalloc's, which has none.
#[used]
#[allow(unsafe_code, reason = "jemalloc reads its variable before main")]
#[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__mod_init_func"))]
#[cfg_attr(not(target_vendor = "apple"), unsafe(link_section = ".init_array.00101"))]
static BEFORE_MAIN: extern "C" fn() = forget_libraries;

extern "C" fn forget_libraries() {
    NAMES.into_iter().for_each(remove);
    for (name, _) in env::vars_os() {
        if let Some(name) = name.to_str().filter(|name| PREFIXES.iter().any(|prefix| name.starts_with(prefix))) {
            remove(name);
        }
    }
}

#[allow(unsafe_code, reason = "the environment of the process is changed")]
fn remove(name: &str) {
    // SAFETY: this runs before `main`, when the process has one thread, so no other thread reads the environment.
    unsafe { env::remove_var(name) };
}
