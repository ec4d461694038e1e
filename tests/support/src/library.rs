//! Loads by the library, in this process.

use sparkify_polars::Result;
use sparkify_polars::connect::{Environment, Target};
use sparkify_polars::load::{Plan, PlanBuilder, Policy, Summary, run};
use sparkify_polars::read::ReadLimits;

use crate::oracle::Files;

/// Loads in blocks of this number of bytes. Each block is a batch. Reads all files, also those that were loaded before.
/// Any number of lines may be bad.
pub fn load_in_blocks(url: &str, files: &Files, bytes: usize) -> Result<Summary> {
    let plan = Plan::builder().songs(&files.songs).logs(&files.logs).policy(Policy::ANY);
    carry_out(url, plan.read_limits(blocks_of(bytes)).reload(true))
}

/// Limits with small blocks.
pub fn blocks_of(block_bytes: usize) -> ReadLimits {
    ReadLimits { block_bytes, ..ReadLimits::default() }
}

/// Executes a plan.
pub fn carry_out(url: &str, plan: PlanBuilder) -> Result<Summary> {
    let plan = plan.build()?;
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let target = Target::from_url(url, &Environment::default())?;
        let mut session = target.connect().await?;
        run(&plan, &mut session, &(), std::future::pending()).await
    })
}
