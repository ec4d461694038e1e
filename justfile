# The daily commands; `just` lists them.

_default:
    @just --list

# Load the sample into a local PostgreSQL
load *args:
    cargo run --release -- load {{args}}

# All tests
test *args:
    cargo test --release {{args}}

# Formatting, lints and documentation, as CI demands them
lint:
    cargo fmt --check
    cargo clippy --release --all-targets -- -D warnings
    RUSTDOCFLAGS='-D warnings' cargo doc --release --no-deps --document-private-items

# Everything that CI runs
ci:
    .ci/run
