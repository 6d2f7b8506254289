//! What tests are made with: the application on a database of its own, people who call it, and things to create.
//!
//! A test is a plain `async fn a_sentence(app: TestApp)`; naming it in [`on_both!`] makes two of it, `sqlite::…` and
//! `postgres::…`. A function that is not named there is dead code, which the compiler reports.

pub mod answer;
pub mod app;
pub mod bundle;
pub mod client;
pub mod contract;
pub mod database;
pub mod document;
pub mod draft;
pub mod form;
pub mod golden;
pub mod graph;
pub mod postgres;
pub mod program;
pub mod rows;
pub mod schema;
pub mod source;
pub mod versions;
pub mod world;

pub use answer::Answer;
pub use app::TestApp;
pub use bundle::Files;
pub use client::Client;
pub use database::{Kind, TestDatabase};
pub use form::Form;

/// Runs tests on both databases.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[actix_web::test]
            async fn $name() {
                let app = $crate::support::TestApp::start($crate::support::Kind::Sqlite).await;
                Box::pin(super::$name(app.expect("SQLite is always there"))).await;
            })+
        }
        mod postgres {
            $(#[actix_web::test]
            async fn $name() {
                if let Some(app) = $crate::support::TestApp::start($crate::support::Kind::Postgres).await {
                    Box::pin(super::$name(app)).await;
                }
            })+
        }
    };
}
pub(crate) use on_both;
