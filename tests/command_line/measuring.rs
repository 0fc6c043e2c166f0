//! `eval` and `robustness`: their output, and the tables that they write.

use std::{fs, path::Path};

use tempfile::tempdir;

use super::*;

#[test]
fn eval_agrees_with_training() {
    let folder = tempdir().unwrap();
    let done = json_lines(&train(&folder, &["--epochs", "1"])).pop().unwrap();
    let model = done["model"].as_str().unwrap();
    let output = lenet_lab()
        .args(["eval", "--json", "--model", model, "--data"])
        .arg(folder.path().join("data"))
        .output()
        .unwrap();
    let eval = &json_lines(&output)[0];
    assert_eq!(keys(eval), ["accuracy", "confusion", "correct", "event", "loss", "rejection", "total"]);
    assert_eq!((&eval["accuracy"], &eval["total"]), (&done["test_accuracy"], &60.into()));
    let confusion: Vec<Vec<u64>> = serde_json::from_value(eval["confusion"].clone()).unwrap();
    assert_eq!(confusion.iter().flatten().sum::<u64>(), 60);
}

#[test]
fn the_classes_of_a_set_have_their_names_in_every_result() {
    let folder = tempdir().unwrap();
    let data = easy_data(&folder.path().join("fashion-mnist"), 300, 60);
    let means = folder.path().join("means.svg");
    let mut command = lenet_lab();
    let output = command.args(["data", "show", "--json", "--data"]).arg(&data).arg("--means").arg(&means).output();
    let set = json_lines(&output.unwrap()).remove(0);
    assert_eq!((&set["name"], &set["classes"][9]["name"]), (&"Fashion-MNIST".into(), &"Ankle boot".into()));
    assert_eq!((&set["classes"][9]["training"], &set["classes"][9]["test"]), (&30.into(), &6.into()));
    assert!(fs::read_to_string(means).unwrap().contains("Sneaker, 30"));
    let convert = |out: &Path| {
        let mut command = lenet_lab();
        command.args(["data", "convert", "--data"]).arg(&data).arg("--out").arg(out).output().unwrap()
    };
    let converted = folder.path().join("four-files");
    assert!(convert(&converted).status.success());
    assert_eq!(fs::read(converted.join("t10k-labels-idx1-ubyte")).unwrap().len(), 8 + 60);
    let refusal = convert(&converted);
    assert_eq!(refusal.status.code(), Some(1));
    assert!(messages(&refusal).contains("is there already"), "{}", messages(&refusal));

    let run = folder.path().join("run");
    let train = ["train", "--threads", "1", "--json", "--epochs", "1", "--data"];
    let output = lenet_lab().args(train).arg(&data).arg("--out").arg(run).output().unwrap();
    let done = json_lines(&output).pop().unwrap();
    let model = done["model"].as_str().unwrap();
    let eval = lenet_lab().args(["eval", "--model", model, "--data"]).arg(&data).output().unwrap();
    let text = String::from_utf8(eval.stdout).unwrap();
    assert!(text.starts_with("Fashion-MNIST: ") && text.contains("\ntrue Ankle boot "), "{text}");
    let picture = folder.path().join("bag.png");
    image::GrayImage::from_fn(28, 28, |x, _| image::Luma([if x > 9 { 255 } else { 0 }])).save(&picture).unwrap();
    let predicted =
        json_lines(&lenet_lab().args(["classify", "--json", "--model", model]).arg(picture).output().unwrap());
    assert!(predicted[0]["class"].as_str().unwrap().len() > 2, "{predicted:?}");
}

#[test]
fn eval_prints_rejection_and_writes_its_curve_for_test_and_validation_images() {
    let folder = tempdir().unwrap();
    let done = json_lines(&train(&folder, &["--epochs", "1", "--validation", "50"])).pop().unwrap();
    let eval = |args: &[&str]| {
        let table = folder.path().join("curve.csv");
        let mut command = lenet_lab();
        command.args(["eval", "--json", "--model", done["model"].as_str().unwrap(), "--rejection"]).arg(&table);
        let output = command.arg("--data").arg(folder.path().join("data")).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
        (json_lines(&output).remove(0), fs::read_to_string(table).unwrap())
    };
    let (test, table) = eval(&[]);
    let unrejected: Vec<&str> = table.lines().nth(1).unwrap().split(',').collect();
    let wrong = test["total"].as_u64().unwrap() - test["correct"].as_u64().unwrap();
    assert_eq!(unrejected[1..4], ["0", "60", &wrong.to_string()]);
    assert_eq!(test["rejection"]["at_threshold"]["threshold"], 0.5);
    let (validation, table) = eval(&["--validation", "--reject-below", "0"]);
    let at_threshold = &validation["rejection"]["at_threshold"];
    assert_eq!(
        (&validation["total"], &at_threshold["rejected"], &at_threshold["kept"]),
        (&50.into(), &0.into(), &50.into())
    );
    assert!(table.starts_with("threshold,rejected,kept,wrong,rejected_share,kept_error\n"));

    let output = lenet_lab().args(["eval", "--validation", "--data"]).arg(folder.path().join("data")).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(messages(&output).contains("trained with other images"), "{}", messages(&output));
    let output = lenet_lab().args(["eval", "--reject-below", "1.5"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn robustness_prints_each_point_and_writes_a_table() {
    let folder = tempdir().unwrap();
    let data = easy_data(&folder.path().join("data"), 10, 60);
    let table = folder.path().join("curves.csv");
    let robustness = |args: &[&str]| {
        let mut command = lenet_lab();
        command.args(["robustness", "--limit", "20", "--data"]).arg(&data).args(args);
        command.output().unwrap()
    };
    let output = robustness(&["--perturbation", "scale", "--json", "--out", table.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    let lines = json_lines(&output);
    assert_eq!(keys(&lines[0]), ["accuracy", "amount", "correct", "disturbance", "event", "total", "unit"]);
    assert_eq!(
        (&lines[0]["event"], &lines[0]["disturbance"], &lines[0]["total"]),
        (&"point".into(), &"scale".into(), &20.into())
    );
    let amounts: Vec<_> = lines.iter().map(|line| line["amount"].as_f64().unwrap()).collect();
    assert!(amounts.is_sorted() && amounts.contains(&1.0) && amounts.len() == 13, "{amounts:?}");
    let written = fs::read_to_string(&table).unwrap();
    assert_eq!(written.lines().count(), 1 + lines.len());
    assert!(written.lines().nth(1).unwrap().starts_with("scale,0.4,times,"), "{written}");

    let output = robustness(&["--perturbation", "noise", "--perturbation", "rotation"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let headings: Vec<_> = text.lines().filter(|line| line.contains("(paper")).collect();
    assert_eq!(headings, ["rotation (paper: up to ±30°)", "noise (paper: 10 % inverted, in training too)"]);
    assert_eq!(robustness(&["--perturbation", "earthquake"]).status.code(), Some(2));
    let former = robustness(&["--disturbance", "noise"]);
    assert!(String::from_utf8(former.stdout).unwrap().contains("noise (paper"), "the flag's former name still works");
    assert_eq!(robustness(&["--limit", "0"]).status.code(), Some(2));
}
