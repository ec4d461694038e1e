//! One runtime for all cells.

use std::sync::LazyLock;

use tokio::runtime::Runtime;

/// Its threads serve connections even while no cell runs.
static RUNTIME: LazyLock<std::io::Result<Runtime>> = LazyLock::new(Runtime::new);

/// Waits for a future. Connections that it opens stay alive between cells.
///
/// # Panics
///
/// If the operating system cannot start threads.
#[allow(clippy::panic, reason = "a notebook has nothing to go on with")]
pub fn block_on<F: Future>(future: F) -> F::Output {
    match &*RUNTIME {
        Ok(runtime) => runtime.block_on(future),
        Err(error) => panic!("no runtime: {error}"),
    }
}
