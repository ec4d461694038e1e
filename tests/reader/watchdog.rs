//! Ends the program where a case does not end by itself.

use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::input::Input;

/// A case that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is being read, and since when.
#[derive(Default)]
struct UnderWay {
    /// What to say of it where it hangs.
    told: String,
    read: Option<(Instant, Input)>,
}

impl UnderWay {
    fn end_what_hangs(&self) {
        let Some((since, input)) = &self.read else { return };
        if since.elapsed() > PATIENCE {
            let saved = input.save("hangs");
            let _ = writeln!(std::io::stderr(), "{}\n{saved} is not read in {PATIENCE:?}", self.told);
            // A thread that hangs cannot be ended alone.
            std::process::abort();
        }
    }
}

/// Looks at what is under way, from a thread of its own.
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

    /// What is said of what comes now, where it hangs.
    pub(crate) fn tell(&self, told: String) {
        self.0.lock().unwrap().told = told;
    }

    /// Does something with a file, which must end, and must not panic.
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
