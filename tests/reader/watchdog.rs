//! Ends the program if a case does not end.

use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::input::Input;

/// A case that takes longer than this hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// The file that is read now, and the start of the reading.
#[derive(Default)]
struct UnderWay {
    /// The text to print if it hangs.
    message: String,
    read: Option<(Instant, Input)>,
}

impl UnderWay {
    fn end_what_hangs(&self) {
        let Some((since, input)) = &self.read else { return };
        if since.elapsed() > PATIENCE {
            let saved = input.save("hangs");
            let _ = writeln!(std::io::stderr(), "{}\n{saved} is not read in {PATIENCE:?}", self.message);
            // It is not possible to end only the thread that hangs.
            std::process::abort();
        }
    }
}

/// Checks the current case, from its own thread.
#[derive(Default)]
pub(crate) struct Watchdog(Arc<Mutex<UnderWay>>);

impl Watchdog {
    pub(crate) fn new() -> Self {
        let new = Self::default();
        let watched = Arc::downgrade(&new.0);
        thread::spawn(move || {
            while let Some(under_way) = watched.upgrade() {
                under_way.lock().unwrap().end_what_hangs();
                drop(under_way);
                thread::sleep(Duration::from_millis(200));
            }
        });
        new
    }

    /// Sets the text to print if the next case hangs.
    pub(crate) fn set_message(&self, message: String) {
        self.0.lock().unwrap().message = message;
    }

    /// Does something with a file. It must end in time, and a panic becomes an error.
    pub(crate) fn watch(&self, input: &Input, work: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
        self.0.lock().unwrap().read = Some((Instant::now(), input.clone()));
        let done = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            Err(format!("a panic: {}", text.unwrap_or_default()))
        });
        self.0.lock().unwrap().read = None;
        done
    }
}
