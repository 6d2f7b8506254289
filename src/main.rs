//! The `milepost` program: see [`milepost::server::cli`].

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    milepost::server::cli::main(std::env::args_os())
}
