//! Creates a function for each notebook, from its code cells in their order.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("..");
    // The folder itself: cargo then watches every file in it, and notices new and deleted notebooks.
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut notebooks: Vec<_> =
        fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_, Box<dyn Error>>>()?;
    notebooks.retain(|path| path.extension().is_some_and(|ending| ending == "ipynb"));
    notebooks.sort();
    let (mut functions, mut list) = (String::new(), String::new());
    for (index, path) in notebooks.iter().enumerate() {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        writeln!(functions, "/// {name}\nfn notebook_{index}() -> Result<(), Box<dyn std::error::Error>> {{")?;
        for (index, cell) in cells(path)?.iter().enumerate() {
            writeln!(functions, "    // cell {}\n{cell}", index + 1)?;
        }
        writeln!(functions, "    Ok(())\n}}\n")?;
        writeln!(list, "    ({name:?}, notebook_{index}),")?;
    }
    let list = format!("/// By name.\nconst NOTEBOOKS: &[(&str, Notebook)] = &[\n{list}];\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("notebooks.rs"), functions + &list)?;
    Ok(())
}

/// The code cells as statements.
fn cells(path: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let notebook: Value = serde_json::from_slice(&fs::read(path)?)?;
    let cells = notebook["cells"].as_array().ok_or_else(|| format!("{}: there are no cells", path.display()))?;
    let code = cells.iter().filter(|cell| cell["cell_type"] == "code");
    Ok(code.map(|cell| statements(&text(&cell["source"]))).collect())
}

/// Jupyter writes text as a list of lines, or as one string.
fn text(source: &Value) -> String {
    match source {
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().unwrap_or_default().to_owned(),
    }
}

/// A cell without commands of the kernel. The value at its end, which the kernel shows, becomes a statement.
fn statements(cell: &str) -> String {
    let code: Vec<_> = cell.lines().filter(|line| !line.starts_with(':')).collect();
    let code = code.join("\n");
    let code = code.trim_end();
    if code.is_empty() || code.ends_with(';') || code.ends_with('}') { code.to_owned() } else { format!("{code};") }
}
