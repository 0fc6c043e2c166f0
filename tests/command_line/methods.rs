//! `methods`: the classifiers of section III, measured once; `classify --method`.

use std::{fs, path::Path, process::Command};

use tempfile::tempdir;

use super::*;

/// `methods` with results in `folder`, on easy digits.
fn methods(folder: &Path, args: &[&str]) -> Command {
    let data = easy_data(&folder.join("data"), 300, 60);
    let mut command = lenet_lab();
    command.arg("methods").args(args).arg("--results").arg(folder.join("results"));
    if args[0] == "run" {
        command.arg("--data").arg(data);
    }
    command
}

fn event_names(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["event"].as_str().unwrap()).collect()
}

#[test]
fn the_list_names_every_method_with_its_paper_error_and_settings() {
    let output = lenet_lab().args(["methods", "list", "--json"]).output().unwrap();
    let lines = json_lines(&output);
    assert!(lines.len() >= 20 && event_names(&lines).iter().all(|name| *name == "method"));
    let nearest = lines.iter().find(|line| line["name"] == "nearest-neighbours").unwrap();
    assert_eq!(nearest["settings"][0]["name"], "k");
    let deslanted = nearest["inputs"].as_array().unwrap().iter().find(|input| input["name"] == "deslanted").unwrap();
    assert_eq!((&deslanted["paper_error_percent"], &deslanted["in_all"]), (&2.4.into(), &true.into()));
    let text = String::from_utf8(lenet_lab().args(["methods", "list"]).output().unwrap().stdout).unwrap();
    assert!(text.contains("--input deslanted, the paper's [deslant] K-NN Euclidean: 2.4 %"), "{text}");
}

#[test]
fn a_method_is_measured_once_tabulated_drawn_and_predicts() {
    let folder = tempdir().unwrap();
    let run = |args: &[&str]| methods(folder.path(), args).output().unwrap();
    let output = run(&["run", "pairwise", "nearest-neighbours", "--json", "--deslant"]);
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    let lines = json_lines(&output);
    assert_eq!(event_names(&lines), ["method", "method", "done"]);
    assert_eq!(lines[1]["cost"]["multiply_adds"]["formula"], "300 × 400");
    assert!(lines[0]["error_percent"].as_f64().unwrap() < 20.0, "{lines:?}");

    let cell = folder.path().join("results/pairwise/deslanted-seed-1");
    let model = cell.join("model.safetensors");
    let written = fs::metadata(&model).unwrap().modified().unwrap();
    assert_eq!(fs::read_to_string(cell.join("answers.csv")).unwrap().lines().count(), 61);
    assert_eq!(json_lines(&run(&["run", "pairwise", "--json", "--deslant"]))[0], lines[0], "it is not measured again");
    assert_eq!(fs::metadata(&model).unwrap().modified().unwrap(), written);

    let table = String::from_utf8(run(&["table"]).stdout).unwrap();
    assert!(table.contains("| K nearest neighbours | deslanted | 2.4 |"), "{table}");
    assert_eq!(json_lines(&run(&["table", "--json"])), lines[..2]);
    let csv = String::from_utf8(run(&["table", "--csv"]).stdout).unwrap();
    assert!(csv.lines().skip(1).all(|line| line.split(',').count() == csv.lines().next().unwrap().split(',').count()));

    for figure in ["9", "10", "11", "12"] {
        let drawing = folder.path().join("figure.svg");
        let output = run(&["figure", figure, "--out", drawing.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
        let svg = fs::read_to_string(&drawing).unwrap();
        assert!(svg.contains(&format!("The paper's figure {figure}")), "{svg}");
        assert!(svg.contains("K nearest neighbours, deslanted"), "{svg}");
    }

    let strokes = folder.path().join("strokes.jsonl");
    fs::write(&strokes, "{\"strokes\":[[[0,0],[0,10],[0,20]]],\"label\":1}\n").unwrap();
    let classify = |method: &str| {
        let mut command = lenet_lab();
        command.args(["classify", "--json", "--method", method, "--strokes"]).arg(&strokes);
        command.arg("--results").arg(folder.path().join("results")).output().unwrap()
    };
    let lines = json_lines(&classify("nearest-neighbours"));
    assert_eq!((&lines[0]["method"], &lines[1]["total"]), (&"K nearest neighbours, deslanted".into(), &1.into()));
    let output = classify("nearest-neighbours/regular");
    assert_eq!(output.status.code(), Some(1));
    let message = messages(&output);
    assert!(message.contains("`lenet-lab methods run nearest-neighbours --input regular` fits it"), "{message}");
}

#[test]
fn what_is_wrong_is_one_line() {
    let folder = tempdir().unwrap();
    let run = |args: &[&str]| methods(folder.path(), args).output().unwrap();
    let output = run(&["table"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        messages(&output).contains("has no results: `lenet-lab methods run all` makes them"),
        "{}",
        messages(&output)
    );
    for (args, words) in [
        (["run", "k-means", "--json"].as_slice(), "no method has this name"),
        (&["run", "pairwise", "--set", "k=3"], "pairwise has no setting k: it has ridge, gain"),
        (&["run", "pairwise", "--set", "gain=-1"], "gain is -1: it must be from"),
        (&["run", "tangent-distance", "--deslant"], "tangent-distance has no deslanted images"),
    ] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", messages(&output));
        assert!(messages(&output).contains(words), "{args:?}: {}", messages(&output));
    }
    assert_eq!(run(&["run", "pairwise"]).status.code(), Some(0));
    let cell = folder.path().join("results/pairwise/regular-seed-1");
    let other = lenet_lab()
        .args(["methods", "run", "pairwise", "--dataset", "built-in", "--results"])
        .arg(folder.path().join("results"))
        .output()
        .unwrap();
    assert!(messages(&other).contains("holds the result for other images"), "{}", messages(&other));
    fs::write(cell.join("result.json"), "{").unwrap();
    let output = run(&["run", "pairwise"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(messages(&output).contains("result.json is no result"), "{}", messages(&output));
}
