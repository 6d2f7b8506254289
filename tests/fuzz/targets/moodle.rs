//! Fuzzes the import of frameworks of Moodle.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| milepost_fuzz::run("moodle", data));
