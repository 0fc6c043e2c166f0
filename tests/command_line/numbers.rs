//! `read`: whole numbers in pictures, in pen strokes and in a frozen set; wrong inputs and wrong usage.

use std::{fs, path::Path, process::Command};

use lenet_lab::data::{
    builtin,
    random::Purpose,
    strings::{DigitString, Digits, StringImage, StringRecipe, generate},
};
use tempfile::tempdir;

use super::*;

/// Columns and rows of a picture for each pixel of a string's image.
const SCALE: u32 = 3;

/// A picture of a number of built-in digits, dark on light.
fn picture_of_a_number(path: &Path) -> DigitString {
    let digits = builtin::dataset(1, 0, 60).test;
    let recipe = StringRecipe::PLAIN.of_length(4);
    let string = generate(&recipe, Digits::all(&digits), 1, Purpose::TestStrings, 1);
    let image = &string.image;
    let [width, height] = [image.width(), StringImage::HEIGHT].map(|side| side as u32 * SCALE);
    let ink = |x: u32, y: u32| image.row((y / SCALE) as usize)[(x / SCALE) as usize];
    image::GrayImage::from_fn(width, height, |x, y| image::Luma([255 - ink(x, y)])).save(path).unwrap();
    string
}

#[test]
fn pictures_of_numbers_are_read_with_the_places_of_their_digits() {
    let folder = tempdir().unwrap();
    let good = folder.path().join("number.png");
    let string = picture_of_a_number(&good);
    let output = lenet_lab().args(["read", "--json"]).arg(&good).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    let line = &json_lines(&output)[0];
    assert_eq!(keys(line), ["alternatives", "confidence", "digits", "event", "input", "label", "text"]);
    assert_eq!((&line["event"], &line["label"]), (&"string".into(), &Value::Null));
    let text: String = line["text"].as_str().unwrap().to_owned();
    let digits = line["digits"].as_array().unwrap();
    assert_eq!(digits.iter().map(|digit| digit["digit"].to_string()).collect::<String>(), text);
    assert!(!line["alternatives"].as_array().unwrap().is_empty());
    assert_eq!(text, string.text());
    for (read, placed) in digits.iter().zip(&string.digits) {
        let [from, to] = ["from", "to"].map(|key| read[key].as_f64().unwrap());
        let middle = f64::from(placed.centre_px()) * f64::from(SCALE);
        assert!(from < middle && middle < to, "{middle} is not in {from}–{to}");
    }
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_read() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    picture_of_a_number(&at("number.png"));
    fs::write(at("nothing.png"), "").unwrap();
    image::GrayImage::from_pixel(90, 40, image::Luma([255])).save(at("blank.png")).unwrap();
    assert!(Command::new("mkfifo").arg(at("pipe.png")).status().unwrap().success());
    let wrong = ["missing.png", "nothing.png", "blank.png", "pipe.png"];
    let output = lenet_lab().arg("read").args(wrong.map(at)).arg(at("number.png")).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let messages = messages(&output);
    assert_eq!(messages.lines().count(), wrong.len(), "{messages}");
    for (line, name) in messages.lines().zip(wrong) {
        assert!(line.starts_with("error: ") && line.contains(name), "{line}");
    }
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.lines().count() == 1 && text.contains("number.png: ") && text.contains(" %), else "), "{text}");
}

#[test]
fn strokes_are_read_line_by_line_and_summarised() {
    let folder = tempdir().unwrap();
    let [file, curve] = ["numbers.jsonl", "curve.csv"].map(|name| folder.path().join(name));
    let lines = [
        r#"{"strokes":[[[20,10],[80,10],[45,95]],[[130,10],[130,90]]],"label":"71"}"#,
        r#"{"strokes":[[[20,10],[80,10],[45,95]]],"label":7}"#,
        r#"{"strokes":[[[20,10],[80,10],[45,95]]],"label":"seven"}"#,
        r#"{"strokes":[[[20,10],[80,10],[45,95]]]}"#,
    ];
    fs::write(&file, lines.join("\n")).unwrap();
    let read = |args: &[&str]| lenet_lab().arg("read").args(args).arg("--strokes").arg(&file).output().unwrap();
    let output = read(&["--json", "--rejection", curve.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(messages(&output).contains("numbers.jsonl: line 3: the label \"seven\""), "{}", messages(&output));
    let told = json_lines(&output);
    let texts: Vec<_> = told.iter().map(|event| event["text"].clone()).collect();
    assert_eq!(texts, ["71".into(), "7".into(), "7".into(), Value::Null]);
    assert_eq!((&told[0]["label"], &told[2]["label"]), (&"71".into(), &Value::Null));
    assert_eq!(keys(&told[3]), ["accuracy", "character_error", "correct", "event", "rejection", "total"]);
    assert_eq!((&told[3]["event"], &told[3]["correct"], &told[3]["total"]), (&"summary".into(), &2.into(), &2.into()));
    assert_eq!(told[3]["rejection"][2]["wrong_at_most"], 0.01);
    assert!(fs::read_to_string(&curve).unwrap().starts_with("threshold,rejected,kept,wrong"));
    let text = String::from_utf8(read(&["--decoder", "hidden-markov-model"]).stdout).unwrap();
    assert!(text.contains("2 of 2 correct, 100.00 %; character error 0.00 %"), "{text}");
}

#[test]
fn a_set_is_read_from_any_test_images() {
    let folder = tempdir().unwrap();
    let data = easy_data(&folder.path().join("data"), 30, 40);
    let read = |args: &[&str]| {
        lenet_lab()
            .args(["read", "--set", "five", "--limit", "9"])
            .args(args)
            .arg("--data")
            .arg(&data)
            .output()
            .unwrap()
    };
    let told = json_lines(&read(&["--json"]));
    assert_eq!((told.len(), &told[0]["event"], &told[0]["total"]), (1, &"summary".into(), &9.into()));
    let text = String::from_utf8(read(&["--model", "original"]).stdout).unwrap();
    assert!(text.contains("Five digits at the paper's gaps: ") && text.contains(" of 9 correct"), "{text}");
}

#[test]
fn numbers_of_one_writers_strokes_are_read_and_summarised() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("digits.jsonl");
    let digits = [
        r#"{"strokes":[[[20,10],[80,10],[45,95]]],"label":7,"writer":"Ada"}"#,
        r#"{"strokes":[[[50,10],[50,90]]],"label":1,"writer":"Ada"}"#,
        r#"{"strokes":[[[10,10],[80,10],[40,40],[80,60],[50,90],[10,80]]],"label":3,"writer":"Ada"}"#,
    ];
    fs::write(&file, digits.join("\n")).unwrap();
    let read = |args: &[&str]| {
        lenet_lab().args(["read", "--limit", "7"]).args(args).arg("--pen-strokes").arg(&file).output().unwrap()
    };
    let told = json_lines(&read(&["--json"]));
    assert_eq!((told.len(), &told[0]["event"], &told[0]["total"]), (1, &"summary".into(), &7.into()));
    assert_eq!(told, json_lines(&read(&["--json", "--reader", "both", "--segments-model", "segments"])));
    let text = String::from_utf8(read(&["--reader", "segments"]).stdout).unwrap();
    assert!(text.starts_with("numbers of one writer in ") && text.contains(" of 7 correct"), "{text}");
    fs::write(&file, r#"{"strokes":[[[50,10],[50,90]]],"label":1}"#).unwrap();
    let output = read(&[]);
    assert_eq!(output.status.code(), Some(1));
    let message = messages(&output);
    assert!(message.contains("digits.jsonl: no drawing has both a label and a writer"), "{message}");
}

#[test]
fn wrong_usage_has_its_own_exit_code() {
    let wrong: [&[&str]; 10] = [
        &["number.png", "--pen-strokes", "digits.jsonl"],
        &["--pen-strokes", "digits.jsonl", "--set", "five"],
        &["number.png", "--reader", "sweep", "--segments-model", "segments"],
        &[],
        &["--limit", "3"],
        &["--set", "six"],
        &["--set", "five", "number.png"],
        &["--strokes", "numbers.jsonl", "number.png"],
        &["number.png", "--data", "folder"],
        &["number.png", "--decoder", "guess"],
    ];
    for args in wrong {
        assert_eq!(lenet_lab().arg("read").args(args).output().unwrap().status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn classify_points_to_read_where_it_sees_several_digits() {
    let folder = tempdir().unwrap();
    let number = folder.path().join("number.png");
    picture_of_a_number(&number);
    let classify = |args: &[&str]| lenet_lab().arg("classify").args(args).arg(&number).output().unwrap();
    assert_eq!(json_lines(&classify(&["--json"]))[0]["looks_like_several"], true);
    let text = String::from_utf8(classify(&[]).stdout).unwrap();
    assert!(text.contains("it looks like several digits, which `lenet-lab read` reads"), "{text}");
}
