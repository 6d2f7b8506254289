#![allow(missing_docs)]
pub mod clock;
pub mod db;
pub mod error;
pub mod http;
pub mod ids;
