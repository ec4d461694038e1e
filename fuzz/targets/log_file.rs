#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sparkify_polars_fuzz::log_file(bytes));
