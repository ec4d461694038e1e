//! Loads by the library, in this process.

#![allow(dead_code, reason = "each test program uses a part of it")]

use sparkify_polars::Result;
use sparkify_polars::connect::{Environment, Target};
use sparkify_polars::load::{Plan, Policy, Summary, run};

use crate::oracle::Files;

/// Loads in blocks of so many bytes, of which every one is a batch of its own. All files are read, also those that were before, and any
/// number of lines may be bad.
pub(crate) fn load_in_blocks(url: &str, files: &Files, bytes: usize) -> Result<Summary> {
    let plan = Plan::new(&files.songs, &files.logs, "public")?.with_block_bytes(bytes).with_reload(true);
    carry_out(url, plan.with_policy(Policy::ANY)?)
}

/// Carries a plan out.
pub(crate) fn carry_out(url: &str, plan: Plan) -> Result<Summary> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let nothing: [(&str, &str); 0] = [];
        let target = Target::resolve(Some(url), &Environment::of(nothing))?.unwrap();
        let mut session = target.connect().await?;
        run(&plan, &mut session, &(), std::future::pending()).await
    })
}
