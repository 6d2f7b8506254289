//! What an import refuses, and where it says the fault is.

use std::{fs, path::Path};

use milepost::catalog::imports::{files::Limits, problem::Problems};

use crate::support::{Files, TestApp, bundle, on_both};

on_both![a_broken_file_changes_nothing];

async fn a_broken_file_changes_nothing(app: TestApp) {
    Files::sample().import(&app);
    let before = (app.database().count("skills", "TRUE"), app.database().count("audit_events", "TRUE"));
    let broken = Files::sample()
        .append("skills.csv", "onet:new,New,skill,onet,30.3,new")
        .append("role_skills.csv", "onet:15-1252.00,onet:new,9,,,,,");
    let problems = bundle::import(&app, broken.folder().path()).expect_err("a refusal");
    let line = broken.text("role_skills.csv").lines().count();
    let expected = format!("  role_skills.csv:{line}:required_level: must be from 0 to 5 [out-of-range]\n");
    assert_eq!(problems.to_string(), expected);
    assert_eq!(
        before,
        (app.database().count("skills", "TRUE"), app.database().count("audit_events", "TRUE"))
    );
}

fn read(path: &Path, limits: Limits) -> Problems {
    bundle::read(path, limits).expect_err("a refusal")
}

#[test]
fn the_fault_is_named_with_file_line_column_and_code() {
    let sample = Files::sample;
    let requirement = "onet:15-1252.00,onet:2.B.3.e,";
    let latin = [Files::sample().0["skills.csv"].as_slice(), b"x:1,Caf\xe9,skill,,,\n"].concat();
    let lines = |file: &str| sample().text(file).lines().count();
    let line_of = |file: &str, beginning: &str| {
        sample().text(file).lines().position(|line| line.starts_with(beginning)).expect("a line") + 1
    };
    let at = line_of("role_skills.csv", requirement);
    let cases = [
        (
            sample().with("roles.csv", "key,name\na:1,x\n"),
            "roles.csv:1:role_key: the column is missing [missing-column]".to_owned(),
        ),
        (
            sample().replace("role_skills.csv", requirement, &format!("{requirement}four,,,,,")),
            format!("role_skills.csv:{at}:required_level: must be a whole number [bad-number]"),
        ),
        (
            sample().replace("role_skills.csv", requirement, &format!("{requirement}9,,,,,")),
            format!("role_skills.csv:{at}:required_level: must be from 0 to 5 [out-of-range]"),
        ),
        (
            sample().replace("role_skills.csv", requirement, &format!("{requirement}4,,,5.5,,")),
            format!("role_skills.csv:{at}:importance: must be from 1 to 5 [out-of-range]"),
        ),
        (
            sample().replace("role_skills.csv", requirement, &format!("{requirement}4,NaN,,,,")),
            format!("role_skills.csv:{at}:source_level: must be a decimal number [bad-number]"),
        ),
        (
            sample().replace("role_skills.csv", requirement, &format!("{requirement}4,,,,must,")),
            format!("role_skills.csv:{at}:requirement: must be one of essential, optional [unknown-word]"),
        ),
        (
            sample().append("skills.csv", "onet:2.B.3.e,Again,skill,,,"),
            format!("skills.csv:{}:skill_key: stands in the file twice [duplicate]", lines("skills.csv") + 1),
        ),
        (
            sample().append("role_skills.csv", "onet:15-1252.00,onet:2.B.3.e,,,,,,"),
            format!("role_skills.csv:{}:skill_key: stands in the file twice [duplicate]", lines("role_skills.csv") + 1),
        ),
        (
            sample().append("skills.csv", "unkeyed,Name,skill,,,"),
            format!(
                "skills.csv:{}:skill_key: must be source:id, with at most 200 characters [bad-key]",
                lines("skills.csv") + 1
            ),
        ),
        (
            sample().append("scales.csv", "product-5,5,Again,"),
            format!("scales.csv:{}:level: stands in the file twice [duplicate]", lines("scales.csv") + 1),
        ),
        (
            sample().with("skills.csv", latin),
            format!(
                "skills.csv:{}:name: is not UTF-8 here, perhaps Latin-1; save the file in UTF-8 [not-utf-8]",
                lines("skills.csv") + 1
            ),
        ),
        (
            sample().with("skills.csv", "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n"),
            "skills.csv: is a git-LFS pointer, not the file itself; fetch it with `git lfs pull` [git-lfs-pointer]".to_owned(),
        ),
        (
            sample().with("skills.csv", "\n<!DOCTYPE html><html><body>Not found</body></html>"),
            "skills.csv: is a web page, not the file itself; download it again [html-page]".to_owned(),
        ),
    ];
    for (files, expected) in cases {
        assert_eq!(files.refusal().to_string(), format!("  {expected}\n"));
    }
}

#[test]
fn every_fault_is_reported_at_once() {
    let files = Files::sample()
        .append("skills.csv", "x:1,,skill,,,")
        .append("skills.csv", "x:2,Name,craft,,,")
        .append("roles.csv", "x:3,Name,,7,,,");
    assert_eq!(files.refusal().count(), 3);
}

#[test]
fn an_archive_that_is_none_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bundle.zip");
    let cases: [(&[u8], &str); 4] = [
        (b"PK\x03\x04 not really", "bad-zip"),
        (b"", "bad-zip"),
        (b"version https://git-lfs.github.com/spec/v1\n", "git-lfs-pointer"),
        (b"<html><body>503</body></html>", "html-page"),
    ];
    for (contents, code) in cases {
        fs::write(&path, contents).expect("a file");
        assert_eq!(read(&path, Limits::default()).shown()[0].code, code);
    }
    let missing = read(&folder.path().join("missing"), Limits::default());
    assert_eq!(missing.shown()[0].code, "unreadable");
}

#[test]
fn entries_that_lead_out_of_an_archive_are_refused() {
    for prefix in ["../", "/", "a/../../", "..\\", "C:\\"] {
        let archive = Files::sample().zip(prefix);
        let problems = read(&archive.path().join("bundle.zip"), Limits::default());
        assert_eq!(problems.shown()[0].code, "unsafe-name", "{prefix}");
    }
}

#[test]
fn an_archive_that_unpacks_to_too_much_is_refused() {
    let bomb = Files::sample().with("skills.csv", vec![b'\n'; 20 << 20]).zip("");
    let path = bomb.path().join("bundle.zip");
    assert!(fs::metadata(&path).expect("the archive").len() < 1 << 17);
    let code = |limits| read(&path, limits).shown()[0].code;
    assert_eq!(code(Limits { ratio: u64::MAX, ..Limits::default() }), "empty-file");
    assert_eq!(code(Limits::default()), "too-large");
    assert_eq!(code(Limits { bytes: 1000, ratio: u64::MAX, ..Limits::default() }), "too-large");
    assert_eq!(code(Limits { entries: 4, ..Limits::default() }), "too-many-entries");
    let folder = Files::sample().folder();
    let limits = Limits { bytes: 1000, ..Limits::default() };
    assert_eq!(read(folder.path(), limits).shown()[0].code, "too-large");
}

#[test]
fn files_of_several_folders_are_not_mixed() {
    let mut files = Files::sample();
    let more: Vec<_> = files.0.iter().map(|(name, bytes)| (format!("other/{name}"), bytes.clone())).collect();
    files.0.extend(more);
    let archive = files.zip("");
    let problems = read(&archive.path().join("bundle.zip"), Limits::default());
    assert_eq!(problems.shown()[0].code, "several-folders");
}
