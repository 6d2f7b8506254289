//! What is refused of a form with files, and of the files in it.

use std::{io::Write as _, sync::Arc, time::Duration};

use actix_web::{
    FromRequest as _, dev, rt,
    test::TestRequest,
    web::{Bytes, Payload},
};
use flate2::{Compression, write::GzEncoder};
use futures_util::{StreamExt as _, stream};
use milepost::{
    catalog::import_jobs::work::UPLOAD,
    platform::{
        error::Error,
        http::upload::{Limits, Upload, UploadFolder},
    },
};
use serde_json::json;

use crate::support::{Files, Form, TestApp, form::FORM_TYPE, on_both};

on_both![
    forms_that_are_none_are_refused,
    parts_that_are_wrong_are_named,
    names_of_files_are_names_and_nothing_else,
    too_much_is_refused,
    files_that_are_not_what_they_should_be_make_the_import_fail,
    packed_single_files_are_unpacked,
    only_a_part_of_esco_can_be_asked_for,
];

async fn forms_that_are_none_are_refused(app: TestApp) {
    let ada = app.person("ada").await;
    let whole = Form::native().files(&Files::sample()).bytes();
    let cases = [
        ("application/json", json!({ "format": "native" }).to_string().into_bytes(), 415),
        ("multipart/mixed; boundary=x", whole.clone(), 415),
        ("application/x-www-form-urlencoded", b"format=native".to_vec(), 415),
        ("multipart/form-data", whole.clone(), 400),
        ("multipart/form-data; boundary=another", whole.clone(), 400),
        (FORM_TYPE, whole[..whole.len() / 2].to_vec(), 400),
        (FORM_TYPE, b"nothing of the sort".to_vec(), 400),
        (FORM_TYPE, Vec::new(), 400),
    ];
    for (number, (content_type, body, status)) in cases.into_iter().enumerate() {
        let request = ada.request("POST", "/v1/imports").header("content-type", content_type);
        let answer = request.body(body).send().await;
        let code = if status == 415 { "unsupported-media-type" } else { "malformed-body" };
        assert_eq!((answer.status, &answer["code"]), (status, &json!(code)), "{number}: {answer:?}");
    }
    let packed = ada.request("POST", "/v1/imports").header("content-type", FORM_TYPE);
    let packed = packed.header("content-encoding", "gzip").body(whole).send().await;
    packed.expect_problem(415, "unsupported-media-type");
    assert_eq!(app.database().count("import_jobs", "TRUE"), 0);
}

async fn parts_that_are_wrong_are_named(app: TestApp) {
    let ada = app.person("ada").await;
    let files = Files::sample();
    let cases = [
        (Form::default().files(&files), "/format", "required"),
        (Form::native(), "/files", "required"),
        (Form::default().text("format", "excel").files(&files), "/format", "invalid"),
        (Form::native().text("format", "native").files(&files), "/format", "duplicate"),
        (Form::native().text("nonsense", "1").files(&files), "/nonsense", "unknown-field"),
        (Form::native().text("dry_run", "perhaps").files(&files), "/dry_run", "invalid"),
        (Form::native().text("release", "\u{1b}[2J").files(&files), "/release", "forbidden-character"),
        (Form::native().text("isco", &"2,".repeat(600)).files(&files), "/isco", "too-long"),
        (Form::native().part("form-data; name=\"files\"", b"x"), "/files/0", "required"),
    ];
    for (form, pointer, code) in cases {
        let answer = form.send(&ada).await.expect_invalid(pointer);
        assert_eq!(answer["errors"][0]["code"], code, "{answer:?}");
    }
    let garbled = Form::native().part("form-data; name=\"release\"", b"\xff").files(&files);
    garbled.send(&ada).await.expect_problem(400, "malformed-body");
    assert_eq!(app.database().count("import_jobs", "TRUE"), 0);
}

async fn names_of_files_are_names_and_nothing_else(app: TestApp) {
    let ada = app.person("ada").await;
    let long = format!("{}.csv", "x".repeat(200));
    let names = [
        ("../roles.csv", "unsafe-name"),
        ("/etc/passwd", "unsafe-name"),
        ("folder/roles.csv", "unsafe-name"),
        ("..\\\\roles.csv", "unsafe-name"),
        ("C:\\\\roles.csv", "unsafe-name"),
        ("..", "unsafe-name"),
        (".", "unsafe-name"),
        ("roles\u{85}.csv", "unsafe-name"),
        (long.as_str(), "too-long"),
        ("", "required"),
        ("SKILLS.csv", "duplicate"),
    ];
    for (name, code) in names {
        let form = Form::native().file("skills.csv", b"skill_key,name\n").file(name, b"x");
        let answer = form.send(&ada).await;
        assert_eq!(answer.status, 422, "{name:?}: {answer:?}");
        let error = (&answer["errors"][0]["pointer"], &answer["errors"][0]["code"]);
        assert_eq!(error, (&json!("/files/1"), &json!(code)), "{name:?}: {answer:?}");
    }
    // Controls of ASCII are none of a header.
    let garbled = Form::native().file("roles\u{7f}.csv", b"x").send(&ada).await;
    garbled.expect_problem(400, "malformed-body");
}

async fn too_much_is_refused(app: TestApp) {
    let ada = app.person("ada").await;
    let half = vec![b'x'; 33 << 20];
    let large = Form::native().file("roles.csv", &half).file("skills.csv", &half);
    large.send(&ada).await.expect_problem(413, "body-too-large");
    let wordy = Form::native().text("uris", &"x".repeat(300_000)).files(&Files::sample());
    wordy.send(&ada).await.expect_problem(413, "body-too-large");
    let parts = (0..101).fold(Form::native(), |form, number| form.text(&format!("part-{number}"), ""));
    parts.send(&ada).await.expect_problem(413, "body-too-large");
    let files = (0..51).fold(Form::native(), |form, number| form.file(&format!("{number}.csv"), b""));
    files.send(&ada).await.expect_invalid("/files");
    assert_eq!(app.database().count("import_jobs", "TRUE"), 0);
    // What was refused takes no place from what comes after it.
    assert_eq!(Form::native().files(&Files::sample()).import(&ada).await["status"], "succeeded");
}

async fn files_that_are_not_what_they_should_be_make_the_import_fail(app: TestApp) {
    let ada = app.person("ada").await;
    let sample = Files::sample;
    let utf_16 = b"\xff\xfes\0k\0i\0l\0l\0".to_vec();
    let prefixed = |prefix: &str| {
        let folder = sample().zip(prefix);
        let archive = std::fs::read(folder.path().join("bundle.zip")).expect("the archive");
        Form::native().file("bundle.zip", &archive)
    };
    let cases = [
        (Form::native().archive(&sample().with("skills.csv", vec![b'\n'; 20 << 20])), "too-large"),
        (prefixed("../"), "unsafe-name"),
        (prefixed("/"), "unsafe-name"),
        (
            Form::native()
                .files(&sample().with("skills.csv", "version https://git-lfs.github.com/spec/v1\n")),
            "git-lfs-pointer",
        ),
        (Form::native().files(&sample().with("roles.csv", "<!DOCTYPE html><html></html>")), "html-page"),
        (Form::native().files(&sample().with("skills.csv", utf_16)), "not-utf-8"),
        (Form::native().archive(&Files::default().with("notes.txt", "x")), "missing-file"),
        (Form::native().file("bundle.zip", b"PK\x03\x04 not really"), "bad-zip"),
        (Form::native().file("notes.txt", b"notes"), "unknown-file"),
        (Form::native().files(&sample()).archive(&sample()), "duplicate-file"),
    ];
    for (form, code) in cases {
        let import = form.import(&ada).await;
        let found = (&import["status"], &import["problems"][0]["code"]);
        assert_eq!(found, (&json!("failed"), &json!(code)), "{import:?}");
        let text = import.body.to_string();
        assert!(!text.contains("/tmp"), "{text}");
    }
    assert_eq!(app.database().count("skills", "TRUE"), 0);
}

async fn packed_single_files_are_unpacked(app: TestApp) {
    let ada = app.person("ada").await;
    let pack = |bytes: &[u8]| {
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(bytes).and_then(|()| packed.finish()).expect("gzip")
    };
    let sample = Files::sample();
    let form = sample
        .0
        .iter()
        .fold(Form::native(), |form, (name, bytes)| form.file(&format!("{name}.gz"), &pack(bytes)));
    assert_eq!(form.import(&ada).await["status"], "succeeded");
    assert_eq!(app.database().count("skills", "TRUE"), 81);
}

async fn only_a_part_of_esco_can_be_asked_for(app: TestApp) {
    let ada = app.person("ada").await;
    let form = || Form::default().text("format", "esco").text("dry_run", "true").text("release", "1.1.1");
    let roles = |import: &crate::support::Answer| {
        let counts = import["counts"].as_array().expect("counts");
        counts.iter().find(|one| one["part"] == "role_profiles").expect("roles")["created"].clone()
    };
    let whole = form().files(&Files::of("esco")).import(&ada).await;
    let part = form().text("isco", " 2512 , 99").files(&Files::of("esco")).import(&ada).await;
    let (whole, part) = (roles(&whole).as_i64(), roles(&part).as_i64());
    assert!(part < whole && part.is_some_and(|part| part > 0), "{part:?} of {whole:?}");
    let none =
        form().text("uris", "http://example.org/nothing\n\n").files(&Files::of("esco")).import(&ada).await;
    assert_eq!(roles(&none), json!(0));
}

/// Whoever sent a byte every now and then kept a place for minutes.
#[actix_web::test]
async fn a_body_that_hardly_came_kept_its_place() {
    let form = Form::native().file("roles.csv", &[b'x'; 1000]).bytes();
    let receive = |pace: u64| {
        let pieces: Vec<Bytes> = form.chunks(10).map(Bytes::copy_from_slice).collect();
        let slow = stream::unfold(pieces.into_iter(), |mut pieces| async move {
            rt::time::sleep(Duration::from_millis(5)).await;
            Some((Ok(pieces.next()?), pieces))
        });
        let mut payload = dev::Payload::Stream { payload: slow.boxed_local() };
        async move {
            let request = TestRequest::post().insert_header(("content-type", FORM_TYPE)).to_http_request();
            let body = Payload::from_request(&request, &mut payload).await.expect("a body");
            Upload::receive(
                &request,
                body,
                Limits {
                    bytes: 2000,
                    silence: Duration::from_secs(5),
                    patience: Duration::from_millis(200),
                    pace,
                },
                Arc::new(UploadFolder::open().expect("a folder")),
            )
            .await
        }
    };
    let Err(Error::Refused(refused)) = receive(1 << 20).await.map(drop) else { panic!("it was received") };
    assert_eq!(refused.detail, "the body came too slowly");
    receive(1).await.expect("an upload");
}

/// Forms that sent nothing kept all places for twenty seconds.
#[actix_web::test]
async fn a_silent_form_kept_its_place() {
    assert_eq!(UPLOAD.silence, Duration::from_secs(5));
    let begun = Form::native().file("roles.csv", b"x").bytes();
    let begun = stream::iter([Ok(Bytes::copy_from_slice(&begun[..40]))]).chain(stream::pending());
    let mut payload = dev::Payload::Stream { payload: begun.boxed_local() };
    let request = TestRequest::post().insert_header(("content-type", FORM_TYPE)).to_http_request();
    let body = Payload::from_request(&request, &mut payload).await.expect("a body");
    let limits = Limits { silence: Duration::from_millis(50), ..UPLOAD };
    let folder = Arc::new(UploadFolder::open().expect("a folder"));
    let received = Upload::receive(&request, body, limits, folder).await;
    let Err(Error::Refused(refused)) = received.map(drop) else { panic!("it was received") };
    assert_eq!(refused.detail, "the body stopped coming");
}
