//! Removes variables of libraries from the environment.
//!
//! Polars, Rayon, tokio, jemalloc and the standard library read variables that change their threads, memory or output.
//! If such a variable is set, it was set for another program. Here it could change the results, add text to the output,
//! or make a library panic.
//!
//! jemalloc reads its variable before `main`, and reports unknown options on standard error. So this code must run
//! before that. The loader of the system calls the function in [`BEFORE_MAIN`] before it calls `main`.

use std::env;

/// Variables of jemalloc, the standard library (the stack size of threads) and Polars. The variables of jemalloc come
/// first, because it reads them at the first allocation.
const NAMES: [&str; 4] = ["_RJEM_MALLOC_CONF", "MALLOC_CONF", "RUST_MIN_STACK", "PARQUET_DO_VERBOSE"];

/// The prefixes of all variables of Polars, Rayon and tokio.
const PREFIXES: [&str; 3] = ["POLARS_", "RAYON_", "TOKIO_"];

/// Its priority is after the standard library's own function, and before jemalloc's function, which has none.
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
    // SAFETY: this runs before `main`. The process has only one thread then, so no other thread reads the environment.
    unsafe { env::remove_var(name) };
}
