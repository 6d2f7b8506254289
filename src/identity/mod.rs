//! Who somebody is, and what they may do: accounts, logins, the policy, and the values that prove a permission.

pub mod access;
pub mod auth;
pub mod people;
