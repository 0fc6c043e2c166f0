//! A run that is interrupted, terminated or killed goes on as if it never had been.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a failure of what a test prepares is a failure of the test, and nothing of it needs to outlive a crash"
)]

mod support;

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use support::{easy_data, lenet_lab, messages};
use tempfile::{TempDir, tempdir};

const EPOCHS: &str = "40";

fn start(folder: &TempDir, run: &str) -> Command {
    let mut command = lenet_lab();
    command.args(["train", "--threads", "1", "--json", "--epochs", EPOCHS, "--batch-size", "8"]);
    command.args(["--optimizer", "adam", "--validation", "40", "--distort", "--data"]).arg(folder.path().join("data"));
    command.arg("--out").arg(folder.path().join(run));
    command
}

fn resume(folder: &TempDir, run: &str) -> Command {
    let mut command = lenet_lab();
    command.args(["train", "--json", "--resume"]).arg(folder.path().join(run));
    command
}

fn spawn(mut command: Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

/// A folder with the data, and a run in it that was never perturbed.
fn unperturbed() -> TempDir {
    let folder = tempdir().unwrap();
    easy_data(&folder.path().join("data"), 200, 60);
    let output = start(&folder, "undisturbed").output().unwrap();
    assert!(output.status.success(), "{}", messages(&output));
    folder
}

/// The weights must agree bit for bit, and the history in everything but the seconds.
fn assert_same(folder: &TempDir, run: &str) {
    let read = |run: &str, file: &str| fs::read(folder.path().join(run).join(file)).unwrap();
    assert!(read(run, "best.safetensors") == read("undisturbed", "best.safetensors"), "other weights");
    let history = |run: &str| {
        let text = String::from_utf8(read(run, "metrics.csv")).unwrap();
        let lines = text.lines().map(|line| line.split(',').take(8).collect::<Vec<_>>().join(","));
        lines.collect::<Vec<_>>()
    };
    assert_eq!(history(run), history("undisturbed"));
}

#[test]
fn a_signal_saves_and_ends_with_its_code_and_the_run_goes_on_bit_for_bit() {
    let folder = unperturbed();
    for (name, code) in [("-INT", 130), ("-TERM", 143), ("-HUP", 129)] {
        if name == "-HUP" && is_hangup_ignored() {
            continue;
        }
        let run = format!("run{name}");
        let mut child = spawn(start(&folder, &run));
        // After the first epoch's line it is somewhere in the second.
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.next().unwrap().unwrap().contains("\"epoch\":1"));
        signal(&child, name);
        let rest: Vec<_> = lines.map(Result::unwrap).collect();
        assert_eq!(child.wait().unwrap().code(), Some(code));
        assert!(rest.last().unwrap().contains("\"event\":\"interrupted\""), "{rest:?}");
        assert!(resume(&folder, &run).output().unwrap().status.success());
        assert_same(&folder, &run);
    }
}

#[test]
fn a_run_whose_output_nobody_reads_any_longer_is_saved_and_ends_without_a_word() {
    let folder = unperturbed();
    let mut child = spawn(start(&folder, "unread"));
    let mut first_line = String::new();
    // As `head -1` does.
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first_line).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), messages(&output)), (Some(141), String::new()));
    assert!(resume(&folder, "unread").output().unwrap().status.success());
    assert_same(&folder, "unread");
}

#[test]
fn an_ignored_signal_stays_ignored() {
    let folder = unperturbed();
    let mut nohup = Command::new("sh");
    nohup.args(["-c", "trap '' HUP; exec \"$@\"", "sh"]);
    let command = start(&folder, "nohup");
    nohup.arg(command.get_program()).args(command.get_args()).env_remove("LENET_LAB_DATA");
    let mut child = nohup.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines.next().unwrap().unwrap();
    signal(&child, "-HUP");
    assert!(lines.last().unwrap().unwrap().contains("\"event\":\"done\""));
    assert!(child.wait().unwrap().success());
}

/// Whether the tests themselves run under `nohup`, so that the program does too.
#[test]
fn a_limit_for_files_is_named_and_leaves_nothing_half_written() {
    let folder = tempdir().unwrap();
    easy_data(&folder.path().join("data"), 100, 40);
    let train = start(&folder, "run");
    // 40 blocks are 20 or 40 kB, as the shell counts; a network has 250.
    let limited = Command::new("sh")
        .args(["-c", "ulimit -f 40 && exec \"$0\" \"$@\""])
        .arg(train.get_program())
        .args(train.get_args())
        .output()
        .unwrap();
    let message = messages(&limited);
    assert_eq!(limited.status.code(), Some(1), "{message}");
    assert!(message.contains("`ulimit -f`") && message.lines().count() == 1, "{message}");
    let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.extend(fs::read_dir(folder.path().join("run")).into_iter().flatten().map(|entry| entry.unwrap().file_name()));
    assert!(names.iter().all(|name| !name.to_string_lossy().starts_with('.')), "{names:?}");
}

fn is_hangup_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap_or_default().trim().to_owned();
    u64::from_str_radix(&ignored, 16).is_ok_and(|mask| mask & 1 != 0)
}

#[test]
fn a_run_that_is_killed_again_and_again_goes_on_bit_for_bit() {
    let folder = unperturbed();
    let run = folder.path().join("killed");
    let mut kill_count = 0;
    for attempt in 0.. {
        assert!(attempt < 200, "the run makes no progress between kills");
        let is_there = run.exists();
        let mut child = spawn(if is_there { resume(&folder, "killed") } else { start(&folder, "killed") });
        // Different moments: while starting, while learning, while writing; later each time, so that a slow machine too
        // gets beyond the start.
        thread::sleep(Duration::from_millis(100 + attempt * 37 % 300 + 5 * attempt));
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success() || output.status.code().is_none(), "{}", messages(&output));
        if output.status.success() {
            break;
        }
        kill_count += 1;
        assert_whole(&run);
    }
    assert!(kill_count > 3, "killed only {kill_count} times");
    assert!(resume(&folder, "killed").output().unwrap().status.success());
    assert_same(&folder, "killed");
}

/// Every file that is there can be read.
fn assert_whole(run: &Path) {
    if run.exists() {
        lenet_lab::train::checkpoint::Checkpoint::read(&run.join("checkpoint.safetensors")).unwrap();
        serde_json::from_slice::<serde_json::Value>(&fs::read(run.join("config.json")).unwrap()).unwrap();
        if let Ok(model) = fs::exists(run.join("best.safetensors")).map(|_| run.join("best.safetensors")) {
            assert!(!model.exists() || lenet_lab::model::model_file::ModelFile::read(&model).is_ok());
        }
    }
}

#[test]
fn two_processes_do_not_train_the_same_run() {
    let folder = tempdir().unwrap();
    easy_data(&folder.path().join("data"), 200, 60);
    let mut child = spawn(start(&folder, "run"));
    let mut first_line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut first_line).unwrap();
    let output = resume(&folder, "run").output().unwrap();
    signal(&child, "-KILL");
    child.wait().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(messages(&output).contains("another process is training"), "{}", messages(&output));
}

#[test]
fn a_resumed_run_refuses_other_data() {
    let folder = unperturbed();
    let other = easy_data(&folder.path().join("other"), 220, 60);
    let output = resume(&folder, "undisturbed").arg("--data").arg(other).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(messages(&output).contains("other images than these"), "{}", messages(&output));
}

#[test]
fn a_damaged_checkpoint_is_named_and_left_alone() {
    let folder = unperturbed();
    let path = folder.path().join("undisturbed/checkpoint.safetensors");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let output = resume(&folder, "undisturbed").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        messages(&output).contains("checkpoint.safetensors is not a whole safetensors file"),
        "{}",
        messages(&output)
    );
    assert_eq!(fs::read(&path).unwrap().len(), whole.len() / 2);
}

#[test]
fn a_method_that_is_stopped_or_killed_goes_on_after_its_last_epoch_bit_for_bit() {
    let folder = tempdir().unwrap();
    let data = easy_data(&folder.path().join("data"), 200, 60);
    let fit = |results: &str| {
        let mut command = lenet_lab();
        command
            .args(["methods", "run", "lenet-1", "--set", "epochs=60", "--threads", "1", "--json", "--data"])
            .arg(&data);
        command.arg("--results").arg(folder.path().join(results));
        command
    };
    let cell = |results: &str| folder.path().join(results).join("lenet-1/regular-seed-1-epochs-60");
    assert!(fit("undisturbed").output().unwrap().status.success());
    for (name, exit_code) in [("-INT", Some(130)), ("-KILL", None)] {
        let mut child = spawn(fit(name));
        let stage = cell(name).join("stages/epoch-3.safetensors");
        while !stage.exists() {
            assert!(child.try_wait().unwrap().is_none(), "it ended before it was stopped");
            thread::sleep(Duration::from_millis(2));
        }
        signal(&child, name);
        assert_eq!(child.wait().unwrap().code(), exit_code);
        assert!(!cell(name).join("result.json").exists(), "it was finished before it was stopped");
        // The lease of a process that was killed is taken over in time; nobody works here.
        let _ = fs::remove_dir_all(folder.path().join(name).join(".leases"));
        let output = fit(name).output().unwrap();
        assert!(output.status.success(), "{}", messages(&output));
        for file in ["model.safetensors", "answers.csv"] {
            let read = |results: &str| fs::read(cell(results).join(file)).unwrap();
            assert!(read(name) == read("undisturbed"), "{name}: another {file}");
        }
        assert!(!cell(name).join("stages").exists());
    }
}
