//! Types that all stages share: source files, tables, rejected lines, warnings.
//!
//! Nothing here reads, parses or connects. Every other module may import this one.

mod columns;
mod explained;
mod path_text;
mod period;
mod reject;
mod roles;
mod run_id;
mod schema;
mod source;
mod table;
mod warning;

pub use columns::{FILE, LINE};
pub(crate) use path_text::path_text;
pub(crate) use period::Period;
pub use reject::{Reason, Reject};
pub use roles::Roles;
pub use run_id::RunId;
pub use schema::Schema;
pub(crate) use source::file_name;
pub use source::{Compression, Origin, SourceFile, SourceKind};
pub use table::Table;
pub use warning::{Warning, WarningKind, Warnings};
