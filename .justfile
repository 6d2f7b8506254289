# What one types every day; CI runs the same.
default: check

check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

test *filter:
    cargo test {{filter}}

openapi:
    cargo run -- openapi > openapi/openapi.json

run:
    cargo run --release

bench:
    cargo bench --bench load
