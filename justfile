# The daily commands; `just` lists them.

_default:
    @just --list

# Load the sample into a local PostgreSQL
load *args:
    cargo run --release -- load {{args}}

# All tests
test *args:
    cargo test --release {{args}}

# A load that fails, is interrupted or killed after each of its steps
failpoints *args:
    cargo test --release --features failpoints --test failpoints {{args}}

# Tests with PostgreSQL 14 or 18, on Linux on x86-64: just test-with 18 --test load
test-with version *args:
    tests/postgres/run {{version}} cargo test --release {{args}}

# The tests of the bridge, which has unsafe code, under Valgrind
valgrind *args="--lib bridge::":
    cargo test --release --config "target.'cfg(unix)'.runner = 'valgrind --quiet --error-exitcode=1 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite'" {{args}}

# Random cases that no run had before, for so many seconds each
fuzz seconds="300":
    SPARKIFY_FUZZ_SECONDS={{seconds}} cargo test --release --test reader
    SPARKIFY_PROPERTY_SECONDS={{seconds}} cargo test --release --test bad_lines --test convergence property

# A target of cargo-fuzz (fuzz/targets), with options of libFuzzer: just cargo-fuzz log_file -max_total_time=300
cargo-fuzz target *options:
    mkdir -p fuzz/corpus/{{target}}
    # The versions of the dependencies are those of the program.
    cp Cargo.lock fuzz/Cargo.lock
    cargo +nightly fuzz run {{target}} fuzz/corpus/{{target}} fuzz/seeds/{{target}} -- {{options}}

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
    cargo fmt --manifest-path fuzz/Cargo.toml --check
    cargo clippy --release --workspace --all-targets -- -D warnings
    RUSTDOCFLAGS='-D warnings' cargo doc --release --workspace --no-deps --document-private-items

# The licences, sources, versions and advisories of all dependencies; needs cargo-deny
deny:
    cargo deny --locked --workspace check -D warnings

# What a release consists of, in target/dist: the binary, its bill of materials (CycloneDX), and their hashes; needs cargo-cyclonedx
dist:
    cargo build --release --locked
    rm -rf target/dist
    mkdir -p target/dist
    cp target/release/sparkify-polars LICENSE target/dist
    SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) cargo cyclonedx --quiet --format json --spec-version 1.5 --describe binaries
    mv sparkify-polars_bin.cdx.json target/dist/sparkify-polars.cdx.json
    # It writes one for each crate of the workspace.
    rm notebooks/cells/notebook-cells_bin.cdx.json
    cd target/dist && sha256sum * > SHA256SUMS

# The archive and the wheel of a release for this platform, in target/package
package:
    .ci/package

# Everything that CI runs
ci:
    .ci/run
