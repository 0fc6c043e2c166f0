//! `study`: trains every run of a plan once; `figure` draws the results.

use std::{fs, path::Path};

use tempfile::tempdir;

use super::*;

#[test]
fn a_study_trains_each_run_once_and_names_an_unknown_setting() {
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

    for (text, words) in [
        ("seeds = [1]\nsettings = { epochs = 3 }", "`epochs`"),
        ("seeds = [1, 1, 1]", "the seed 1 twice"),
        ("seeds = [1]\naxes = [{ name = \"a\", choices = [{ name = \"-x\" }] }]", "“-x” needs another name"),
    ] {
        fs::write(&plan, format!("preset = \"original\"\n{text}\n")).unwrap();
        let output = study();
        assert_eq!(output.status.code(), Some(1));
        assert!(messages(&output).contains(words), "{}", messages(&output));
    }
}
