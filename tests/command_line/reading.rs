//! `classify` and `attribute`: pictures and strokes, also unreadable ones; `fine-tune`.

use std::{fs, path::Path};

use tempfile::tempdir;

use super::*;

/// A seven with a flat top, dark on light, as a scanned picture.
fn picture_of_a_seven(path: &Path) {
    let picture = image::GrayImage::from_fn(90, 120, |x, y| {
        let (x, y) = (x as f32, y as f32);
        let top = (25.0..65.0).contains(&x) && (y - 25.0).abs() < 4.0;
        let leg = (25.0..100.0).contains(&y) && (x - (65.0 - 0.4 * (y - 25.0))).abs() < 4.5;
        image::Luma([if top || leg { 20 } else { 235 }])
    });
    picture.save(path).unwrap();
}

#[test]
fn pictures_are_classified_and_unreadable_ones_named() {
    let folder = tempdir().unwrap();
    let [good, text] = ["seven.png", "text.png"].map(|name| folder.path().join(name));
    picture_of_a_seven(&good);
    fs::write(&text, "not a picture").unwrap();
    let output = lenet_lab().args(["classify", "--json"]).args([&text, &good]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(messages(&output).contains("text.png"), "{}", messages(&output));
    let lines = json_lines(&output);
    assert_eq!(lines.len(), 1);
    let expected =
        ["confidence", "digit", "event", "input", "label", "looks_like_several", "rubbish", "scores", "verdict"];
    assert_eq!(keys(&lines[0]), expected);
    assert_eq!(lines[0]["looks_like_several"], false);
    assert_eq!((&lines[0]["digit"], &lines[0]["label"]), (&7.into(), &Value::Null));
    assert_eq!((&lines[0]["verdict"], &lines[0]["rubbish"]), (&"sure".into(), &Value::Null));
    let scores: Vec<f64> = serde_json::from_value(lines[0]["scores"].clone()).unwrap();
    assert!(scores.len() == 10 && (scores.iter().sum::<f64>() - 1.0).abs() < 1e-5, "{scores:?}");
}

#[test]
fn strokes_are_classified_line_by_line_and_summarised() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("digits.jsonl");
    let one = r#"{"strokes":[[[50,10],[50,90]]],"label":1,"writer":"x"}"#;
    let seven = r#"{"strokes":[[[20,10],[80,10],[45,95]]],"label":7}"#;
    fs::write(&file, [one, "nonsense", seven].join("\n")).unwrap();
    let output = lenet_lab().args(["classify", "--json", "--strokes"]).arg(&file).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(messages(&output).contains("digits.jsonl: line 2"), "{}", messages(&output));
    let lines = json_lines(&output);
    assert_eq!((&lines[0]["digit"], &lines[1]["digit"]), (&1.into(), &7.into()));
    assert_eq!(keys(&lines[2]), ["accuracy", "confusion", "correct", "event", "rejection", "total"]);
    assert_eq!((&lines[2]["correct"], &lines[2]["total"]), (&2.into(), &2.into()));
}

#[test]
fn attribute_prints_the_evidence_for_a_digit_and_the_nearest_training_images() {
    let folder = tempdir().unwrap();
    let seven = folder.path().join("seven.png");
    picture_of_a_seven(&seven);
    let data = easy_data(&folder.path().join("data"), 300, 60);
    let attribute = |args: &[&str]| {
        let mut command = lenet_lab();
        command.arg("attribute").args(args).arg("--data").arg(&data).arg(&seven).output().unwrap()
    };
    let output = attribute(&["--json", "--nearest", "3"]);
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    let told = json_lines(&output).remove(0);
    assert_eq!((&told["event"], &told["digit"], &told["patch"]), (&"attribution".into(), &7.into(), &5.into()));
    let count = |key: &str| told[key].as_array().unwrap().len();
    assert_eq!(["occlusion", "saliency", "c3_maps", "c3_values", "nearest"].map(count), [784, 784, 16, 1600, 3]);
    assert!(told["log_odds"].as_f64().unwrap() > 0.0);
    assert_eq!(keys(&told["nearest"][0]), ["distance", "index", "label"]);

    let output = attribute(&["--digit", "1", "--patch", "7", "--nearest", "0"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let parts = [
        "seven.png: 7 (",
        "log-odds of 1 -",
        "occlusion of 7×7 pixels: largest effect at row ",
        "effect of each map of C3: ",
    ];
    assert!(parts.iter().all(|part| text.contains(part)) && !text.contains("nearest"), "{text}");
}

#[test]
fn attribute_takes_test_digits_by_number_and_needs_some_input() {
    let folder = tempdir().unwrap();
    let data = easy_data(&folder.path().join("data"), 30, 10);
    let attribute = |args: &[&str]| {
        lenet_lab().arg("attribute").args(args).arg("--data").arg(&data).args(["--nearest", "0"]).output().unwrap()
    };
    let output = attribute(&["--json", "--test-digit", "2", "9"]);
    let names: Vec<_> = json_lines(&output).iter().map(|told| told["input"].clone()).collect();
    assert_eq!(names, ["test digit 2", "test digit 9"]);
    let output = attribute(&["--test-digit", "10"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(messages(&output).contains("there is no test digit 10: there are 10"), "{}", messages(&output));
    assert_eq!(attribute(&[]).status.code(), Some(2));
}

#[test]
fn fine_tune_prints_before_and_after_also_by_its_earlier_name() {
    let folder = tempdir().unwrap();
    let (strokes, model) = (folder.path().join("mine.jsonl"), folder.path().join("mine.safetensors"));
    let odd_two = r#"{"strokes":[[[20,20],[80,20],[40,90]]],"label":2}"#;
    fs::write(&strokes, format!("{odd_two}\n{{\"strokes\":[[[1,2]]]}}\nnot a drawing\n")).unwrap();
    let data = easy_data(&folder.path().join("data"), 300, 60);
    let fine_tune = |args: &[&str]| {
        let mut command = lenet_lab();
        command.args(args).arg("--strokes").arg(&strokes).arg("--data").arg(&data);
        command.arg("--out").arg(&model).output().unwrap()
    };
    let output = fine_tune(&["fine-tune", "--json"]);
    assert_eq!(output.status.code(), Some(1), "two lines could not be used");
    assert!(messages(&output).contains("mine.jsonl:2 has no label") && messages(&output).contains("line 3"));
    let event = json_lines(&output).remove(0);
    assert_eq!(event["event"], "taught");
    let counts = ["drawings", "drawings_correct_before", "drawings_correct_after"].map(|key| event[key].as_u64());
    assert_eq!(counts, [Some(1), Some(0), Some(1)]);
    assert!(event["test_accuracy_before"].is_f64() && event["test_accuracy_after"].is_f64());

    fs::write(&strokes, odd_two).unwrap();
    let output = fine_tune(&["teach"]);
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    assert!(String::from_utf8(output.stdout).unwrap().contains("drawings"));
    let output =
        lenet_lab().args(["classify", "--json", "--model"]).arg(&model).arg("--strokes").arg(&strokes).output();
    assert_eq!(json_lines(&output.unwrap())[0]["digit"], 2, "the fine-tuned network is in the file");

    fs::write(&strokes, "\n").unwrap();
    let output = fine_tune(&["fine-tune"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(messages(&output).contains("holds no drawing"), "{}", messages(&output));
    fs::write(&strokes, r#"{"strokes":[[[1,2]]]}"#).unwrap();
    let output = fine_tune(&["fine-tune"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(messages(&output).contains("nothing to learn from"), "{}", messages(&output));
}
