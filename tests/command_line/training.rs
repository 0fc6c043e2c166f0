//! `train`: its output, the run that it saves, its flags and their former names, and settings that do not go together.

use std::fs;

use tempfile::tempdir;

use super::*;

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
fn a_run_is_not_overwritten() {
    let folder = tempdir().unwrap();
    train(&folder, &["--epochs", "1"]);
    let before = fs::read(folder.path().join("run/checkpoint.safetensors")).unwrap();
    let output = train(&folder, &["--epochs", "1"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(messages(&output).contains("already exists: resume it by --resume"), "{}", messages(&output));
    assert_eq!(fs::read(folder.path().join("run/checkpoint.safetensors")).unwrap(), before);
}

#[test]
fn the_loss_has_its_older_name_as_an_alias_and_in_files() {
    for flag in ["--loss", "--criterion"] {
        let folder = tempdir().unwrap();
        let output = train(&folder, &["--epochs", "1", flag, "mse"]);
        assert!(output.status.success(), "{}", messages(&output));
        let config = fs::read_to_string(folder.path().join("run/config.json")).unwrap();
        let config: Value = serde_json::from_str(&config).unwrap();
        assert_eq!(config["config"]["architecture"]["criterion"], "mean-squared-error", "{flag}");
    }
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
fn divergence_is_reported_with_its_step_and_the_run_can_be_resumed() {
    let folder = tempdir().unwrap();
    let output = train(&folder, &["--learning-rate", "900", "--activation", "relu", "--epochs", "30"]);
    assert_eq!(output.status.code(), Some(1), "{:?}", json_lines(&output));
    let message = messages(&output);
    assert_eq!(message.lines().count(), 1, "{message}");
    assert!(message.contains("at step ") && message.contains("try a learning rate of a tenth"), "{message}");
    let run = folder.path().join("run");
    let resume = |args: &[&str]| {
        let data = ["train", "--json", "--epochs", "1", "--resume"];
        lenet_lab().current_dir(folder.path()).args(data).arg(&run).args(args).output().unwrap()
    };
    let again = resume(&[]);
    assert_eq!(again.status.code(), Some(1), "{}", messages(&again));
    assert!(messages(&again).contains("diverged"), "{}", messages(&again));
    let slower = resume(&["--learning-rate", "0.01"]);
    assert!(slower.status.success(), "{}", messages(&slower));
}

#[test]
fn a_missing_gpu_is_reported_in_one_line_before_anything_is_written() {
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

/// The settings that `train` saves with these arguments.
fn settings(args: &[&str]) -> Value {
    let folder = tempdir().unwrap();
    let output = train(&folder, &[&["--epochs", "1", "--limit", "20"], args].concat());
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", messages(&output));
    let config = fs::read_to_string(folder.path().join("run/config.json")).unwrap();
    serde_json::from_str::<Value>(&config).unwrap()["config"].clone()
}

#[test]
fn augmentation_has_names_and_amounts_of_its_own() {
    let augmentation = |args: &[&str]| settings(args)["distortions"].clone();
    assert_eq!(augmentation(&["--augment"])["shift_px"], 1.5);
    let paper = augmentation(&["--augment", "paper", "--scale", "0.1"]);
    assert_eq!((&paper["scale"], &paper["rotation_deg"]), (&0.1.into(), &0.0.into()));
    assert_eq!(paper["shift_px"], serde_json::json!({ "x": 2.5, "y": 4.2 }));
    assert_eq!(augmentation(&["--shift", "1x2"])["shift_px"], serde_json::json!({ "x": 1.0, "y": 2.0 }));
    assert_eq!(train(&tempdir().unwrap(), &["--augment", "wild"]).status.code(), Some(2));
    assert_eq!(train(&tempdir().unwrap(), &["--shift", "1,2,3"]).status.code(), Some(2));
}

#[test]
fn former_names_of_flags_still_work_but_are_not_shown() {
    let step: &[&str] = &["--schedule", "step"];
    let sdlm: &[&str] = &["--optimizer", "sdlm"];
    let unchanged = [settings(&[]), settings(step), settings(sdlm)];
    for (former, flag, value, others) in [
        ("--distort", "--augment", "ink", &[][..]),
        ("--undistorted", "--unaugmented", "0.25", &[]),
        ("--criterion", "--loss", "mse", &[]),
        ("--step-epochs", "--step-size", "2", step),
        ("--step-factor", "--gamma", "0.5", step),
        ("--curvature", "--hessian", "literal", sdlm),
        ("--curvature-samples", "--hessian-samples", "10", sdlm),
    ] {
        let [before, now] = [former, flag].map(|name| settings(&[&[name, value], others].concat()));
        assert_eq!(before, now, "{former}");
        assert!(!unchanged.contains(&now), "{flag} has no effect");
        let help = String::from_utf8(lenet_lab().args(["help", "train"]).output().unwrap().stdout).unwrap();
        assert!(help.contains(&format!("{flag} ")) && !help.contains(&format!("{former} ")), "{former}");
    }
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
fn a_run_begins_with_the_weights_of_another_network_and_has_its_parts() {
    let folder = tempdir().unwrap();
    train(&folder, &["--activation", "relu", "--epochs", "2", "--batch-size", "20"]);
    let [first, run] = ["first", "run"].map(|name| folder.path().join(name));
    fs::rename(&run, &first).unwrap();
    let network = first.join("best.safetensors");
    let network = network.to_str().unwrap();
    // Too small a rate to learn by: what the network knows, it knew before.
    let output = train(&folder, &["--from", network, "--epochs", "1", "--learning-rate", "1e-9"]);
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    assert!(json_lines(&output)[0]["train_accuracy"].as_f64().unwrap() > 0.9, "{}", json_lines(&output)[0]);
    let config = fs::read_to_string(run.join("config.json")).unwrap();
    let config: Value = serde_json::from_str(&config).unwrap();
    assert_eq!(config["config"]["initial_network"], network);
    assert_eq!(config["config"]["architecture"]["activation"], "relu");
    // Resumed, it needs the other network no more.
    fs::remove_dir_all(first).unwrap();
    let output = lenet_lab().args(["train", "--epochs", "2", "--resume"]).arg(run).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
}

#[test]
fn a_network_or_layers_that_cannot_be_used_are_named_before_anything_is_written() {
    for (flags, code, named) in [
        (&["--from", "none.safetensors"][..], 1, "none.safetensors"),
        (&["--from", "ink", "--activation", "tanh"][..], 2, "--from"),
        (&["--freeze", "c2"][..], 2, "is no layer: c1, s2"),
        (&["--freeze", "c1,s4"][..], 2, "S4 cannot be frozen"),
        (&["--freeze", "c1,c3,c5,f6,output"][..], 2, "every layer is frozen"),
    ] {
        let folder = tempdir().unwrap();
        let output = train(&folder, flags);
        assert_eq!(output.status.code(), Some(code), "{}", messages(&output));
        assert!(messages(&output).contains(named), "{}", messages(&output));
        assert!(!folder.path().join("run").exists());
    }
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
fn what_is_for_single_digits_is_refused_for_strings() {
    for (flags, named) in
        [(["--limit", "100"], "--string-count"), (["--augment", "ink"], "--recipe"), (["--rotation", "5"], "--recipe")]
    {
        let folder = tempdir().unwrap();
        let output = train(&folder, &[&["--strings"][..], &flags[..]].concat());
        assert_eq!(output.status.code(), Some(2), "{flags:?}");
        assert!(messages(&output).contains(named), "{}", messages(&output));
        assert!(!folder.path().join("run").exists());
    }
}
