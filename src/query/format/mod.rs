//! Answers as other programs read them. A [`Table`](super::Table) is text; what its columns say of
//! the type decides what a format makes of it.
//!
//! | format | null | numbers | booleans | dates, timestamps |
//! |---|---|---|---|---|
//! | [CSV](to_csv), [TSV](to_tsv) | nothing | as the server writes them | `t`, `f` | ISO 8601 |
//! | [JSON](to_json), [NDJSON](to_ndjson) | `null` | the same digits, as numbers | `true`, `false` | the same, as strings |
//! | [Markdown](to_markdown) | an empty cell | the same, to the right | `t`, `f` | the same |
//! | [Parquet](to_parquet) | null | `Int64`, `Float64` | `Boolean` | `Date`, `Datetime` |

mod csv;
mod json;
mod markdown;
mod parquet;

pub use csv::{to_csv, to_tsv, without_formulas};
pub use json::{to_json, to_ndjson};
pub use markdown::to_markdown;
pub use parquet::to_parquet;
