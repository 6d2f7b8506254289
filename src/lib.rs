#![doc = include_str!("ARCHITECTURE.md")]

pub mod career;
pub mod catalog;
pub mod engines;
pub mod identity;
pub mod insight;
pub mod platform;
pub mod server;
pub mod trail;
