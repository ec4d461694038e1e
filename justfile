# The daily commands; `just` lists them.

_default:
    @just --list

# Load the sample into a local PostgreSQL
load *args:
    cargo run --release -- load {{args}}

# All tests
test *args:
    cargo test --release {{args}}

# Random cases that no run had before, for so many seconds each
fuzz seconds="300":
    SPARKIFY_FUZZ_SECONDS={{seconds}} cargo test --release --test reader
    SPARKIFY_PROPERTY_SECONDS={{seconds}} cargo test --release --test bad_lines --test convergence property

# Look at the report of the sample in headless Chromium; pictures are in target/page
page:
    cargo run --release -- load
    cargo run --release -- report --out target/report.html
    cd tests/page && npm ci --no-audit --no-fund
    node tests/page/check.mjs target/report.html target/page

# How long a load takes, beside what the server alone needs for the same tables: --events N, --rounds N, ...
bench *args:
    cargo bench --bench end_to_end -- {{args}}

# How fast each stage is by itself; a word says which
bench-stages *args:
    cargo bench --bench stages -- --sort location {{args}}

# Open the notebooks in JupyterLab; the first time it compiles their kernel
notebooks:
    "$(notebooks/setup --lab)" -m jupyterlab notebooks

# Execute the notebooks; with --write also write what their cells gave into them
run-notebooks *args:
    "$(notebooks/setup)" notebooks/run.py {{args}}

# Formatting, lints and documentation, as CI demands them
lint:
    cargo fmt --all --check
    cargo clippy --release --workspace --all-targets -- -D warnings
    RUSTDOCFLAGS='-D warnings' cargo doc --release --workspace --no-deps --document-private-items

# Everything that CI runs
ci:
    .ci/run
