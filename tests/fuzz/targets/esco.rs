//! Fuzzes the import of ESCO.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| milepost_fuzz::run("esco", data));
