//! Fuzzes the import of the UK Government framework.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| milepost_fuzz::run("gdad", data));
