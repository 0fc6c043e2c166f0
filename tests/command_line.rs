//! What people and scripts meet: arguments, JSON lines, messages and exit codes.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a failure of what a test prepares is a failure of the test, and nothing of it needs to outlive a crash"
)]

mod support;

use std::{fs, path::Path, process::Output};

use serde_json::Value;
use support::{easy_data, lenet_lab, messages};
use tempfile::{TempDir, tempdir};

fn train(folder: &TempDir, args: &[&str]) -> Output {
    let data = easy_data(&folder.path().join("data"), 300, 60);
    let run = folder.path().join("run");
    lenet_lab()
        .args(["train", "--threads", "1", "--json", "--data"])
        .arg(data)
        .arg("--out")
        .arg(run)
        .args(args)
        .output()
        .unwrap()
}

/// Standard output as JSON, a value a line; anything else there is a failure.
fn json_lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"))).collect()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn training_prints_the_promised_lines_and_leaves_a_run() {
    let folder = tempdir().unwrap();
    let output = train(&folder, &["--epochs", "2", "--batch-size", "20"]);
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    let lines = json_lines(&output);
    let [first, second, done] = &lines[..] else { panic!("{lines:?}") };
    let promised = [
        "event",
        "epoch",
        "train_loss",
        "train_accuracy",
        "test_loss",
        "test_accuracy",
        "seconds",
        "images_per_second",
    ];
    let mut promised = promised.to_vec();
    promised.sort_unstable();
    assert_eq!(keys(first), promised);
    assert_eq!((&first["event"], &first["epoch"], &second["epoch"]), (&"epoch".into(), &1.into(), &2.into()));
    assert_eq!(keys(done), ["event", "model", "run", "test_accuracy"]);
    assert_eq!(done["test_accuracy"], second["test_accuracy"]);
    assert!(second["test_accuracy"].as_f64().unwrap() > 0.9, "{second}");
    for file in ["config.json", "metrics.csv", "checkpoint.safetensors", "best.safetensors"] {
        assert!(folder.path().join("run").join(file).is_file(), "{file}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("run/metrics.csv")).unwrap().lines().count(), 3);
}

#[test]
fn validation_adds_its_figures_and_chooses_the_epoch() {
    let folder = tempdir().unwrap();
    let lines = json_lines(&train(&folder, &["--epochs", "3", "--validation", "50"]));
    assert!(lines[0]["validation_accuracy"].is_f64() && lines[0]["validation_loss"].is_f64());
    let best = lines[..3].iter().max_by(|a, b| {
        let rank =
            |line: &Value| (line["validation_accuracy"].as_f64().unwrap(), -line["validation_loss"].as_f64().unwrap());
        rank(a).partial_cmp(&rank(b)).unwrap()
    });
    assert_eq!(lines[3]["test_accuracy"], best.unwrap()["test_accuracy"]);
}

#[test]
fn a_model_measures_as_its_training_said() {
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
fn rejection_is_told_and_its_curve_written_for_test_and_validation_images() {
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
fn robustness_is_told_point_by_point_and_written_as_a_table() {
    let folder = tempdir().unwrap();
    let data = easy_data(&folder.path().join("data"), 10, 60);
    let table = folder.path().join("curves.csv");
    let robustness = |args: &[&str]| {
        let mut command = lenet_lab();
        command.args(["robustness", "--limit", "20", "--data"]).arg(&data).args(args);
        command.output().unwrap()
    };
    let output = robustness(&["--disturbance", "scale", "--json", "--out", table.to_str().unwrap()]);
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

    let output = robustness(&["--disturbance", "noise", "--disturbance", "rotation"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let headings: Vec<_> = text.lines().filter(|line| line.contains("(paper")).collect();
    assert_eq!(headings, ["rotation (paper: up to ±30°)", "noise (paper: 10 % inverted, in training too)"]);
    assert_eq!(robustness(&["--disturbance", "earthquake"]).status.code(), Some(2));
    assert_eq!(robustness(&["--limit", "0"]).status.code(), Some(2));
}

#[test]
fn a_run_is_not_overwritten() {
    let folder = tempdir().unwrap();
    train(&folder, &["--epochs", "1"]);
    let before = fs::read(folder.path().join("run/checkpoint.safetensors")).unwrap();
    let output = train(&folder, &["--epochs", "1"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(messages(&output).contains("already exists: go on with it by --resume"), "{}", messages(&output));
    assert_eq!(fs::read(folder.path().join("run/checkpoint.safetensors")).unwrap(), before);
}

#[test]
fn more_epochs_can_be_asked_of_a_finished_run() {
    let folder = tempdir().unwrap();
    train(&folder, &["--epochs", "1", "--schedule", "constant"]);
    let run = folder.path().join("run");
    let output = lenet_lab().args(["train", "--json", "--epochs", "2", "--resume"]).arg(&run).output().unwrap();
    let lines = json_lines(&output);
    assert_eq!(lines.len(), 2, "{}", messages(&output));
    assert_eq!(lines[0]["epoch"], 2);
}

#[test]
fn a_run_on_a_relative_folder_is_resumed_from_elsewhere() {
    let folder = tempdir().unwrap();
    easy_data(&folder.path().join("data"), 100, 20);
    let args = ["train", "--threads", "1", "--json", "--epochs", "1", "--data", "data", "--out", "run"];
    let output = lenet_lab().current_dir(folder.path()).args(args).output().unwrap();
    assert!(output.status.success(), "{}", messages(&output));
    let (run, elsewhere) = (folder.path().join("run"), tempdir().unwrap());
    let args = ["train", "--json", "--epochs", "2", "--resume"];
    let output = lenet_lab().current_dir(elsewhere.path()).args(args).arg(run).output().unwrap();
    assert!(output.status.success(), "{}", messages(&output));
}

#[test]
fn divergence_is_told_with_the_step_and_keeps_the_run() {
    let folder = tempdir().unwrap();
    let output = train(&folder, &["--learning-rate", "900", "--activation", "relu", "--epochs", "30"]);
    assert_eq!(output.status.code(), Some(1), "{:?}", json_lines(&output));
    let message = messages(&output);
    assert_eq!(message.lines().count(), 1, "{message}");
    assert!(message.contains("at step ") && message.contains("try a learning rate of a tenth"), "{message}");
    assert!(folder.path().join("run/checkpoint.safetensors").is_file());
}

#[test]
fn a_gpu_that_is_not_there_is_told_in_one_line_before_anything_is_written() {
    if tch::Cuda::is_available() {
        return;
    }
    let folder = tempdir().unwrap();
    let output = train(&folder, &["--device", "cuda"]);
    let (message, run) = (messages(&output), folder.path().join("run"));
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.starts_with("error: ") && message.lines().count() == 1, "{message}");
    let what_to_do = if tch::utils::has_cudart() { "install NVIDIA's driver" } else { "cargo xtask setup --cuda" };
    assert!(message.contains(what_to_do) && message.contains("--device cpu") && !run.exists(), "{message}");
}

#[test]
fn wrong_usage_is_2_and_a_failure_1_with_one_line() {
    for args in
        [&["train", "--epochs", "many"][..], &["fly"], &["classify"], &["train", "--resume", "x", "--seed", "2"]]
    {
        assert_eq!(lenet_lab().args(args).output().unwrap().status.code(), Some(2), "{args:?}");
    }
    let failures: [&[&str]; 4] = [
        &["eval", "--model", "/nowhere/model.safetensors"],
        &["eval", "--data", "/nowhere"],
        &["train", "--resume", "/nowhere"],
        &["classify", "/nowhere.png"],
    ];
    for args in failures {
        let output = lenet_lab().args(args).output().unwrap();
        let message = messages(&output);
        assert_eq!(output.status.code(), Some(1), "{args:?}: {message}");
        assert!(message.starts_with("error: ") && message.lines().count() == 1, "{args:?}: {message}");
        assert!(message.contains("/nowhere"), "{args:?}: {message}");
    }
}

#[test]
fn inspect_shows_the_report_s_table() {
    let output = lenet_lab().arg("inspect").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("(5×5×6 + 1) × 16") && text.contains("61,706"), "{text}");
    let lines = json_lines(&lenet_lab().args(["inspect", "--json"]).output().unwrap());
    assert_eq!((&lines[0]["layer"], &lines[0]["parameter_count"]), (&"C1".into(), &156.into()));
    assert_eq!((&lines[7]["event"], &lines[7]["parameter_count"]), (&"network".into(), &61_706.into()));
}

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
fn pictures_are_read_and_those_that_cannot_be_are_named() {
    let folder = tempdir().unwrap();
    let [good, text] = ["seven.png", "text.png"].map(|name| folder.path().join(name));
    picture_of_a_seven(&good);
    fs::write(&text, "not a picture").unwrap();
    let output = lenet_lab().args(["classify", "--json"]).args([&text, &good]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(messages(&output).contains("text.png"), "{}", messages(&output));
    let lines = json_lines(&output);
    assert_eq!(lines.len(), 1);
    assert_eq!(keys(&lines[0]), ["confidence", "digit", "event", "input", "label", "rubbish", "scores", "verdict"]);
    assert_eq!((&lines[0]["digit"], &lines[0]["label"]), (&7.into(), &Value::Null));
    assert_eq!((&lines[0]["verdict"], &lines[0]["rubbish"]), (&"sure".into(), &Value::Null));
    let scores: Vec<f64> = serde_json::from_value(lines[0]["scores"].clone()).unwrap();
    assert!(scores.len() == 10 && (scores.iter().sum::<f64>() - 1.0).abs() < 1e-5, "{scores:?}");
}

#[test]
fn strokes_are_read_line_by_line_and_summed_up() {
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
fn distortions_have_names_and_amounts_of_their_own() {
    let distortions = |args: &[&str]| {
        let folder = tempdir().unwrap();
        let output = train(&folder, &[&["--epochs", "1", "--limit", "20"], args].concat());
        assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
        let config = fs::read_to_string(folder.path().join("run/config.json")).unwrap();
        serde_json::from_str::<Value>(&config).unwrap()["config"]["distortions"].clone()
    };
    assert_eq!(distortions(&["--distort"])["shift_px"], 1.5);
    let paper = distortions(&["--distort", "paper", "--scale", "0.1"]);
    assert_eq!((&paper["scale"], &paper["rotation_deg"]), (&0.1.into(), &0.0.into()));
    assert_eq!(paper["shift_px"], serde_json::json!({ "x": 2.5, "y": 4.2 }));
    assert_eq!(distortions(&["--shift", "1,2"])["shift_px"], serde_json::json!({ "x": 1.0, "y": 2.0 }));
    assert_eq!(train(&tempdir().unwrap(), &["--distort", "wild"]).status.code(), Some(2));
    assert_eq!(train(&tempdir().unwrap(), &["--shift", "1,2,3"]).status.code(), Some(2));
}

#[test]
fn the_original_network_trains_by_its_own_rule_and_its_model_reads() {
    let folder = tempdir().unwrap();
    let output = train(&folder, &["--preset", "original", "--epochs", "2"]);
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    let lines = json_lines(&output);
    let (last, done) = (&lines[1], &lines[2]);
    assert!(last["test_accuracy"].as_f64().unwrap() > 0.9, "{last}");
    let model = done["model"].as_str().unwrap();
    let output = lenet_lab().args(["inspect", "--json", "--model", model]).output().unwrap();
    let network = json_lines(&output).pop().unwrap();
    assert_eq!((&network["parameter_count"], &network["connection_count"]), (&60_000.into(), &340_908.into()));
    let eval =
        lenet_lab().args(["eval", "--json", "--model", model, "--data"]).arg(folder.path().join("data")).output();
    assert_eq!(json_lines(&eval.unwrap())[0]["accuracy"], last["test_accuracy"]);
}

#[test]
fn a_preset_is_inspected_without_a_file() {
    let output = lenet_lab().args(["inspect", "--json", "--preset", "original"]).output().unwrap();
    let lines = json_lines(&output);
    let parameters: Vec<u64> = lines[..7].iter().map(|layer| layer["parameter_count"].as_u64().unwrap()).collect();
    assert_eq!(parameters, [156, 12, 1_516, 32, 48_120, 10_164, 0]);
}

#[test]
fn settings_that_do_not_go_together_are_wrong_usage() {
    let folder = tempdir().unwrap();
    let output = train(&folder, &["--preset", "original", "--dropout", "0.5"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        messages(&output).contains("sdlm does not go with batch normalisation or dropout"),
        "{}",
        messages(&output)
    );
}

#[test]
fn a_study_is_carried_out_once_and_names_what_it_does_not_understand() {
    let folder = tempdir().unwrap();
    let data = easy_data(&folder.path().join("data"), 100, 40);
    let plan = folder.path().join("plan.toml");
    let settings = "[settings]\nepoch_count = 1\nthread_count = 1\n";
    fs::write(&plan, format!("preset = \"original\"\nseeds = [1, 2]\n{settings}")).unwrap();
    let study = || {
        let mut command = lenet_lab();
        command.arg("study").arg(&plan).args(["--json", "--jobs", "2", "--data"]).arg(&data);
        command.arg("--out").arg(folder.path().join("study")).output().unwrap()
    };
    let events = |output: &Output| -> Vec<String> {
        let mut events: Vec<String> = json_lines(output).iter().map(|line| line["event"].to_string()).collect();
        events.sort_unstable();
        events
    };
    let output = study();
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    assert_eq!(events(&output), ["\"done\"", "\"epoch\"", "\"epoch\"", "\"run\"", "\"run\""]);
    assert_eq!(events(&study()), ["\"done\"", "\"run\"", "\"run\""], "nothing is trained again");
    let summary = fs::read_to_string(folder.path().join("study/summary.md")).unwrap();
    assert!(summary.contains("| 60000 | 334400 |"), "{summary}");
    assert_eq!(fs::read_to_string(folder.path().join("study/epochs.csv")).unwrap().lines().count(), 3);

    let drawing = folder.path().join("figure-5.svg");
    let figure =
        |epochs: &Path| lenet_lab().args(["figure", "5"]).arg(epochs).arg("--out").arg(&drawing).output().unwrap();
    let output = figure(&folder.path().join("study/epochs.csv"));
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    let svg = fs::read_to_string(&drawing).unwrap();
    assert!(svg.contains("test, here (mean and range, 2 seeds)") && svg.contains("test, paper"), "{svg}");
    let output = figure(&plan);
    assert_eq!(output.status.code(), Some(1));
    assert!(messages(&output).contains("is not the epochs.csv of a study"), "{}", messages(&output));
    assert_eq!(fs::read_to_string(&drawing).unwrap(), svg, "what is there stays as it is");

    fs::write(&plan, "preset = \"original\"\nseeds = [1]\n[settings]\nepochs = 3\n").unwrap();
    let output = study();
    assert_eq!(output.status.code(), Some(1));
    assert!(messages(&output).contains("`epochs`"), "{}", messages(&output));
}

#[test]
fn explain_lists_its_topics_and_tells_of_one() {
    let list = String::from_utf8(lenet_lab().arg("explain").output().unwrap().stdout).unwrap();
    for words in ["Output and criterion", "table-i", "C3 and Table I", "Section II-B, Table I", "Newer than the paper"]
    {
        assert!(list.contains(words), "{words} in {list}");
    }
    let output = lenet_lab().args(["explain", "radial-basis"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    for words in ["distances instead of softmax", "In 1998", "rejected", "equation 7", "See also: bitmaps, softmax"] {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    let unknown = lenet_lab().args(["explain", "attention"]).output().unwrap();
    assert_eq!(unknown.status.code(), Some(2));
    assert!(messages(&unknown).contains("table-i"), "{}", messages(&unknown));
}

#[test]
fn explain_prints_a_text_a_line_for_programs() {
    let all = json_lines(&lenet_lab().args(["explain", "--json"]).output().unwrap());
    let topics: Vec<&str> = all.iter().map(|line| line["topic"].as_str().unwrap()).collect();
    assert!(topics.len() > 30 && topics.contains(&"dropout"), "{topics:?}");
    assert!(
        all.iter()
            .flat_map(|line| line["see_also"].as_array().unwrap())
            .all(|topic| topics.contains(&topic.as_str().unwrap()))
    );
    let one = json_lines(&lenet_lab().args(["explain", "table-i", "--json"]).output().unwrap());
    assert_eq!(keys(&one[0]), ["event", "group", "in_1998", "paper", "see_also", "since", "title", "topic", "what"]);
    assert_eq!((&one[0]["event"], &one[0]["paper"]), (&"explanation".into(), &"Section II-B, Table I".into()));
    let newer = all.iter().find(|line| line["topic"] == "relu").unwrap();
    assert_eq!(newer["paper"], Value::Null);
}

#[test]
fn a_network_is_taught_drawings_and_before_and_after_are_told() {
    let folder = tempdir().unwrap();
    let (strokes, model) = (folder.path().join("mine.jsonl"), folder.path().join("mine.safetensors"));
    let odd_two = r#"{"strokes":[[[20,20],[80,20],[40,90]]],"label":2}"#;
    fs::write(&strokes, format!("{odd_two}\n{{\"strokes\":[[[1,2]]]}}\nnot a drawing\n")).unwrap();
    let data = easy_data(&folder.path().join("data"), 300, 60);
    let teach = |format: &[&str]| {
        let mut command = lenet_lab();
        command.arg("teach").args(format).arg("--strokes").arg(&strokes).arg("--data").arg(&data);
        command.arg("--out").arg(&model).output().unwrap()
    };
    let output = teach(&["--json"]);
    assert_eq!(output.status.code(), Some(1), "two lines could not be used");
    assert!(messages(&output).contains("mine.jsonl:2 has no label") && messages(&output).contains("line 3"));
    let taught = json_lines(&output).remove(0);
    assert_eq!(taught["event"], "taught");
    let counts = ["drawings", "drawings_correct_before", "drawings_correct_after"].map(|key| taught[key].as_u64());
    assert_eq!(counts, [Some(1), Some(0), Some(1)]);
    assert!(taught["test_accuracy_before"].is_f64() && taught["test_accuracy_after"].is_f64());

    fs::write(&strokes, odd_two).unwrap();
    let output = teach(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    assert!(String::from_utf8(output.stdout).unwrap().contains("drawings"));
    let output =
        lenet_lab().args(["classify", "--json", "--model"]).arg(&model).arg("--strokes").arg(&strokes).output();
    assert_eq!(json_lines(&output.unwrap())[0]["digit"], 2, "the network that has learned is in the file");

    fs::write(&strokes, "\n").unwrap();
    let output = teach(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(messages(&output).contains("nothing to learn from"), "{}", messages(&output));
}
