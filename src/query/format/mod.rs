//! Formats of answers for other programs. A [`Table`](super::Table) holds text. The types of its columns decide how a
//! format writes the text.
//!
//! | format | null | numbers | booleans | dates, timestamps |
//! |---|---|---|---|---|
//! | [CSV](to_csv), [TSV](to_tsv) | an empty field | as the server writes them | `t`, `f` | ISO 8601 |
//! | [JSON](to_json), [NDJSON](to_ndjson) | `null` | all digits, as numbers | `true`, `false` | the same, as strings |
//! | [Markdown](to_markdown) | an empty cell | the same, aligned to the right | `t`, `f` | the same |
//! | [Parquet](to_parquet) | null | `Int64`, `Float64` | `Boolean` | `Date`, `Datetime` |

mod csv;
mod json;
mod markdown;
mod parquet;

pub use csv::{to_csv, to_tsv, without_formulas};
pub use json::{to_json, to_ndjson};
pub use markdown::to_markdown;
pub use parquet::to_parquet;
