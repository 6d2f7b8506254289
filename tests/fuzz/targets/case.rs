//! Fuzzes the import of CASE packages.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| milepost_fuzz::run("case", data));
