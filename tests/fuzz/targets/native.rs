//! Fuzzes the import of the native bundle.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| milepost_fuzz::run("native", data));
