//! Tests of the rule engine through its public face: tables of dates, generated probes, properties, and the
//! project's own sample.

mod checks;
mod dates;
mod documented;
mod ends;
mod faults;
mod german;
mod kinds;
mod measures;
mod no_dates;
mod probes;
mod probes_wide;
mod properties;
mod purposes;
mod sample;
mod support;
