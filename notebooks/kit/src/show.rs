//! The output of a cell that ends with a value.
//!
//! The kernel looks for a method of this name. It reads the text between two marks in the standard output.

use std::fmt::Write as _;

use polars::prelude::*;

use crate::Plot;

/// The number of rows that are shown of a longer frame.
const ROWS: usize = 10;

/// Values that the kernel shows.
pub trait Show {
    /// Shows the value. The kernel calls this.
    fn evcxr_display(&self);
}

impl Show for DataFrame {
    fn evcxr_display(&self) {
        let shown = Shown::of(self);
        emit("text/html", &shown.html());
        emit("text/plain", &shown.plain());
    }
}

impl Show for Plot {
    fn evcxr_display(&self) {
        emit("image/svg+xml", self.svg());
        emit("text/plain", self.title());
    }
}

/// A cell that ends with a loop has nothing to show.
impl Show for () {
    fn evcxr_display(&self) {}
}

#[allow(clippy::print_stdout, reason = "it is where the kernel reads")]
fn emit(kind: &str, content: &str) {
    println!("EVCXR_BEGIN_CONTENT {kind}\n{content}\nEVCXR_END_CONTENT");
}

/// The first rows of a frame as text.
struct Shown {
    /// For each column: name, type, whether it is aligned to the right, and values.
    columns: Vec<(String, String, bool, Vec<Option<String>>)>,
    rows: usize,
    shape: (usize, usize),
}

impl Shown {
    fn of(frame: &DataFrame) -> Self {
        let head = frame.head(Some(ROWS));
        let columns = head.columns().iter().map(|column| {
            let values = (0..head.height()).map(|row| text(&column.get(row).unwrap_or(AnyValue::Null))).collect();
            (column.name().to_string(), column.dtype().to_string(), column.dtype().is_primitive_numeric(), values)
        });
        Self { columns: columns.collect(), rows: head.height(), shape: frame.shape() }
    }

    /// The numbers of rows and columns, and of rows that are shown.
    fn caption(&self) -> String {
        let (rows, columns) = self.shape;
        let counted = |count, thing| format!("{count} {thing}{}", if count == 1 { "" } else { "s" });
        let of = if self.rows < rows { format!("the first {} of ", self.rows) } else { String::new() };
        format!("{of}{}, {}", counted(rows, "row"), counted(columns, "column"))
    }

    fn html(&self) -> String {
        let mut html = String::from("<table>\n<thead><tr>");
        for (name, kind, right, _) in &self.columns {
            let (name, kind, align) = (escaped(name), escaped(kind), align(*right));
            let _ = write!(html, "<th{align}>{name}<br><small><i>{kind}</i></small></th>");
        }
        html.push_str("</tr></thead>\n<tbody>\n");
        for row in 0..self.rows {
            html.push_str("<tr>");
            for (_, _, right, values) in &self.columns {
                let value = match values.get(row) {
                    Some(Some(value)) => escaped(value),
                    _ => "<i>null</i>".to_owned(),
                };
                let _ = write!(html, "<td{}>{value}</td>", align(*right));
            }
            html.push_str("</tr>\n");
        }
        let _ = write!(html, "</tbody>\n</table>\n<small>{}</small>", self.caption());
        html
    }

    fn plain(&self) -> String {
        let mut lines = vec![String::new(); self.rows + 1];
        for (name, _, right, values) in &self.columns {
            let values = values.iter().map(|value| value.as_deref().unwrap_or("null"));
            let cells: Vec<_> = std::iter::once(name.as_str()).chain(values).collect();
            let width = cells.iter().map(|cell| cell.chars().count()).max().unwrap_or(0);
            for (line, cell) in lines.iter_mut().zip(cells) {
                let _ = if *right { write!(line, "{cell:>width$}  ") } else { write!(line, "{cell:<width$}  ") };
            }
        }
        lines.push(self.caption());
        lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
    }
}

fn align(right: bool) -> &'static str {
    // Sites such as GitHub remove styles. JupyterLab has styles that override the attribute.
    if right { r#" align="right" style="text-align: right""# } else { r#" align="left" style="text-align: left""# }
}

/// A value in readable form, without quotes around text. Null becomes `None`.
fn text(value: &AnyValue<'_>) -> Option<String> {
    match value {
        AnyValue::Null => None,
        AnyValue::String(text) => Some((*text).to_owned()),
        AnyValue::StringOwned(text) => Some(text.to_string()),
        other => Some(other.to_string()),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
