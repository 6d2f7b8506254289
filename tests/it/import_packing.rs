//! However the files come — folders, archives, gzip, one by one — they are the same; what only looks like them is not.

use std::{fs, io::Write as _, path::PathBuf};

use flate2::{Compression, write::GzEncoder};
use milepost::catalog::imports::{self, Format, Request, bundle::Bundle, files::Limits, problem::Problems};
use tempfile::TempDir;

use crate::support::Files;

fn read(format: Format, paths: Vec<PathBuf>) -> Result<Bundle, Problems> {
    imports::read(&Request::everything(format, paths), Limits::default(), &mut |_| {})
}

fn refusal(format: Format, files: &Files) -> String {
    let folder = files.folder();
    let problems = read(format, vec![folder.path().to_owned()]).expect_err("a refusal");
    problems.to_string()
}

fn gzip(contents: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(contents).expect("some bytes");
    encoder.finish().expect("the rest")
}

/// The files, every second one packed.
fn half_packed(files: &Files) -> Files {
    let packed = files.0.iter().enumerate().map(|(index, (name, contents))| match index % 2 {
        0 => (format!("{name}.GZ"), gzip(contents)),
        _ => (name.to_uppercase(), contents.clone()),
    });
    Files(packed.collect())
}

fn paths_in(folder: &TempDir) -> Vec<PathBuf> {
    fs::read_dir(folder.path()).expect("a folder").map(|entry| entry.expect("an entry").path()).collect()
}

#[test]
fn every_packing_gives_the_same_bundle() {
    for (format, name) in [(Format::Onet, "onet"), (Format::Esco, "esco"), (Format::Gdad, "gdad")] {
        let files = Files::of(name);
        let plain = files.folder();
        let expected = read(format, vec![plain.path().to_owned()]).expect("a bundle");
        assert_eq!(expected.sha256.len(), 64);
        let (half, zip) = (half_packed(&files).folder(), files.zip("db_30_3_text/"));
        let (packed_zip, above) = (half_packed(&files).zip(""), tempfile::tempdir().expect("a folder"));
        let below = above.path().join("below");
        fs::create_dir(&below).expect("a folder");
        for (file, contents) in &files.0 {
            fs::write(below.join(file), contents).expect("a file");
        }
        let ways = [
            vec![half.path().to_owned()],
            vec![zip.path().join("bundle.zip")],
            vec![packed_zip.path().join("bundle.zip")],
            vec![above.path().to_owned()],
            paths_in(&half),
        ];
        for paths in ways {
            let found =
                read(format, paths.clone()).unwrap_or_else(|problems| panic!("{paths:?}:\n{problems}"));
            assert_eq!(found.sha256, expected.sha256, "{paths:?}");
            assert_eq!(found.requirements, expected.requirements);
            assert_eq!(found.roles.len(), expected.roles.len());
        }
    }
}

#[test]
fn files_may_come_in_several_archives() {
    let files = Files::of("esco");
    let name = "occupationSkillRelations_en.csv";
    let relations = Files::default().with(name, files.0[name].clone()).zip("");
    let others = files.without(name).zip("");
    let paths = vec![relations.path().join("bundle.zip"), others.path().join("bundle.zip")];
    assert_eq!(read(Format::Esco, paths.clone()).expect("a bundle").requirements.len(), 5);
    let twice = read(Format::Esco, [paths.clone(), paths].concat()).expect_err("a refusal");
    assert_eq!(twice.shown()[0].code, "duplicate-file");
}

#[test]
fn what_is_no_data_is_refused_with_its_place() {
    let utf16: Vec<u8> = "skill".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xFF\xFE".as_slice(), &utf16].concat();
    let (lfs, html) = ("version https://git-lfs.github.com/spec/v1\n", "<!DOCTYPE html>\n<html>\n");
    let utf16_says = "skills.csv:1: is UTF-16, not UTF-8; save the file in that encoding [not-utf-8]";
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (
            gzip(lfs.as_bytes()),
            "skills.csv: is a git-LFS pointer, not the file itself; fetch it with `git lfs pull` [git-lfs-pointer]",
        ),
        (
            gzip(html.as_bytes()),
            "skills.csv: is a web page, not the file itself; download it again [html-page]",
        ),
        (marked, utf16_says),
        (utf16, utf16_says),
        (
            b"Skill Name,Awareness,Working,Practitioner,Expert\nA,,,,\nB,,Caf\xe9,,\n".to_vec(),
            "skills.csv:3:Working: is not UTF-8 here, perhaps Latin-1; save the file in UTF-8 [not-utf-8]",
        ),
        (b"".to_vec(), "skills.csv: is empty; it needs a line with the names of the columns [empty-file]"),
        (gzip(&vec![b'\n'; 40 << 20]), "skills.csv: is larger, unpacked, than an import may be [too-large]"),
    ];
    for (contents, expected) in cases {
        assert_eq!(
            refusal(Format::Gdad, &Files::of("gdad").with("skills.csv", contents)),
            format!("  {expected}\n")
        );
    }
    let broken = &gzip(b"a long enough text to be packed")[..24];
    let refused = refusal(Format::Gdad, &Files::of("gdad").with("skills.csv", broken));
    assert!(
        refused.starts_with("  skills.csv: cannot be read: ") && refused.ends_with("[unreadable]\n"),
        "{refused}"
    );
}

#[test]
fn single_files_have_to_be_those_of_the_import() {
    let folder = Files::default().with("holiday.txt", "x").with("page.csv", "<html>").folder();
    let code = |name: &str| {
        let problems = read(Format::Onet, vec![folder.path().join(name)]).expect_err("a refusal");
        problems.shown()[0].code
    };
    assert_eq!(
        (code("holiday.txt"), code("page.csv"), code("nowhere")),
        ("unknown-file", "html-page", "unreadable")
    );
    let problems = read(Format::Onet, vec![folder.path().to_owned()]).expect_err("a refusal");
    let missing =
        "  Occupation Data.txt: is missing; the text edition of the database is read, or the CSV edition";
    assert!(problems.to_string().starts_with(missing), "{problems}");
}

#[test]
fn tables_that_resemble_the_wanted_ones_are_left_aside() {
    let files = Files::of("onet").with("Essential Skills to Work Activities.txt", "nothing\tof this\r\n");
    let files = files.with("My Skills.txt", "nothing").with("Abilities.txt", "nothing");
    let folder = files.folder();
    assert_eq!(read(Format::Onet, vec![folder.path().to_owned()]).expect("a bundle").requirements.len(), 20);
}

#[test]
fn a_fault_is_named_with_file_line_column_and_code() {
    let onet = |file: &str, old: &str, new: &str| {
        let text = Files::of("onet").text(file);
        assert!(text.contains(old), "{file} has no {old}");
        (Format::Onet, Files::of("onet").with(file, text.replacen(old, new, 1)))
    };
    let changed = |(format, folder, file): (Format, &str, &str), old: &str, new: &str| {
        let text = Files::of(folder).text(file);
        assert!(text.contains(old), "{file} has no {old}");
        (format, Files::of(folder).with(file, text.replacen(old, new, 1)))
    };
    let essential = Files::of("onet").text("Essential Skills.txt");
    let row = essential.lines().nth(1).expect("a row").to_owned();
    let (roles, skills) =
        ((Format::Gdad, "gdad", "roles.csv"), (Format::Esco, "esco", "occupationSkillRelations_en.csv"));
    let cases = [
        (
            onet("Essential Skills.txt", "\tIM\t", "\tXX\t"),
            "Essential Skills.txt:2:Scale ID: must be one of LV, IM [unknown-word]",
        ),
        (
            onet("Essential Skills.txt", &row, &row.replace("\tIM\t", "\tIM\t9")),
            "Essential Skills.txt:2:Data Value: must be from 1 to 5 [out-of-range]",
        ),
        (
            onet("Job Zones.txt", "\t5\t", "\t6\t"),
            "Job Zones.txt:2:Job Zone: must be from 1 to 5 [out-of-range]",
        ),
        (
            onet("Job Titles.txt", "\tn/a\t", "\t"),
            "Job Titles.txt:6: has 3 cells where the first line has 4 [wrong-number-of-cells]",
        ),
        (
            onet("Occupation Data.txt", "Title", "Name"),
            "Occupation Data.txt:1:Title: the column is missing [missing-column]",
        ),
        (
            changed(roles, "Awareness", "Aware"),
            "roles.csv:2:Skill Level: must be one of Awareness, Working, Practitioner, Expert [unknown-word]",
        ),
        (
            changed(skills, "essential", "needed"),
            "occupationSkillRelations.csv:2:relationType: must be one of essential, optional [unknown-word]",
        ),
        (
            changed(skills, "http://data.europa.eu/esco/skill/000f", "000f"),
            "occupationSkillRelations.csv:2:skillUri: must be the address of a concept [bad-key]",
        ),
    ];
    for ((format, files), expected) in cases {
        assert_eq!(refusal(format, &files), format!("  {expected}\n"));
    }
    let other_level =
        Files::of("gdad").text("roles.csv").replacen("About it,Awareness", "About it,Expert", 3);
    let refused = refusal(
        Format::Gdad,
        &Files::of("gdad")
            .with("roles.csv", other_level.replacen("About it,Expert", "About it,Awareness", 2)),
    );
    assert!(
        refused.contains("is given at another level for the same role level above [duplicate]"),
        "{refused}"
    );
}
