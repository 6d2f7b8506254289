//! Fuzzes the import of O*NET.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| milepost_fuzz::run("onet", data));
