# The daily commands. `just` lists them.

_default:
    @just --list

# Load the sample into a local PostgreSQL
load *args:
    cargo run --release -- load {{args}}

# Run all tests
test *args:
    cargo test --release {{args}}

# Run the most telling tests, which take a minute: the library, the oracle, and files of all kinds
quick:
    cargo test --release --lib --test oracle --test reader --test corpus --test convergence --test queries

# Test a load that fails, is interrupted or is killed after each of its steps
failpoints *args:
    cargo test --release --features failpoints --test failpoints {{args}}

# Run tests with PostgreSQL 14 or 18, on Linux on x86-64: just test-with 18 --test load
test-with version *args:
    tests/postgres/run {{version}} cargo test --release {{args}}

# Run the tests of the bridge, which has unsafe code, under Valgrind
valgrind *args="--lib bridge::":
    cargo test --release --config "target.'cfg(unix)'.runner = 'valgrind --quiet --error-exitcode=1 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite'" {{args}}

# Run random cases that no earlier run had, 80 times as many as `just test`
fuzz times="80":
    SPARKIFY_CASES_TIMES={{times}} cargo test --release --test reader
    SPARKIFY_CASES_TIMES={{times}} cargo test --release --test bad_lines --test convergence property

# Run a target of cargo-fuzz (fuzz/targets) with options of libFuzzer: just cargo-fuzz log_file -max_total_time=300
cargo-fuzz target *options:
    mkdir -p fuzz/corpus/{{target}}
    # Use the same versions of the dependencies as the program.
    cp Cargo.lock fuzz/Cargo.lock
    cargo +nightly fuzz run {{target}} fuzz/corpus/{{target}} fuzz/seeds/{{target}} -- {{options}}

# Check the report of the sample in headless Chromium. The pictures are in target/page
page:
    cargo run --release -- load
    cargo run --release -- report --out target/report.html
    cd tests/page && npm ci --no-audit --no-fund
    node tests/page/check.mjs target/report.html target/page

# Measure a load, and the time that the server alone needs for the same tables: --events N, --rounds N, ...
bench *args:
    cargo bench --bench end_to_end -- {{args}}

# Measure each stage by itself. A word selects the stages with that word in their names
bench-stages *args:
    cargo bench --bench stages -- --sort location {{args}}

# Open the notebooks in JupyterLab. The first run compiles their kernel
notebooks:
    "$(notebooks/setup --lab)" -m jupyterlab notebooks

# Execute the notebooks. With --write, also write the outputs of the cells into them
run-notebooks *args:
    "$(notebooks/setup)" notebooks/run.py {{args}}

# Check formatting, lints and documentation, as CI does
lint:
    cargo fmt --all --check
    cargo fmt --manifest-path fuzz/Cargo.toml --check
    cargo clippy --release --workspace --all-targets -- -D warnings
    RUSTDOCFLAGS='-D warnings' cargo doc --release --workspace --no-deps --document-private-items

# Check the licences, sources, versions and advisories of all dependencies. Needs cargo-deny
deny:
    cargo deny --locked --workspace check -D warnings

# Make the binary, its bill of materials (CycloneDX) and their hashes, in target/dist. Needs cargo-cyclonedx
dist:
    cargo build --release --locked
    rm -rf target/dist
    mkdir -p target/dist
    cp target/release/sparkify-polars LICENSE target/dist
    SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) cargo cyclonedx --quiet --format json --spec-version 1.5 --describe binaries
    mv sparkify-polars_bin.cdx.json target/dist/sparkify-polars.cdx.json
    # cargo-cyclonedx writes a file for each crate of the workspace.
    rm notebooks/cells/notebook-cells_bin.cdx.json
    cd target/dist && sha256sum * > SHA256SUMS

# Make the archive and the wheel of a release for this platform, in target/package
package:
    .ci/package

# Write the pages of docs/reference again, from the program
book:
    SPARKIFY_WRITE_BOOK=1 cargo test --release --test book reference

# Build the documentation as HTML in target/book; this needs mdbook
book-html:
    mdbook build docs

# Run everything that CI runs
ci:
    .ci/run
