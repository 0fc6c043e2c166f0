//! `inspect` and `explain`, and wrong usage of any command.

use std::{fs, path::Path, process::Command};

use super::*;

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

/// MKL would end the program while it is loaded, with a message that leads nowhere.
#[cfg(target_os = "linux")]
#[test]
fn a_working_folder_that_is_gone_or_too_deep_is_one_line() {
    let root = tempfile::tempdir().unwrap();
    let inspect = |folder: &Path, before: &str| {
        let script = format!("{before} exec '{}' inspect", env!("CARGO_BIN_EXE_lenet-lab"));
        Command::new("sh").args(["-c", &script]).current_dir(folder).output().unwrap()
    };
    let (gone, half, link) = (root.path().join("gone"), [&*"7".repeat(200); 11].join("/"), root.path().join("link"));
    // Such a path can only be named by way of a link.
    let (upper, deep) = (root.path().join(&half), link.join(&half));
    fs::create_dir(&gone).unwrap();
    fs::create_dir_all(&upper).unwrap();
    std::os::unix::fs::symlink(&upper, &link).unwrap();
    fs::create_dir_all(&deep).unwrap();
    for (folder, before, words) in
        [(&gone, "rmdir ../gone;", "no longer exists"), (&deep, "", "has a path of more than 4,095 bytes")]
    {
        let output = inspect(folder, before);
        let message = messages(&output);
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(message.starts_with(&format!("error: the working folder {words}: change to")), "{message}");
        assert_eq!(message.lines().count(), 1, "{message}");
    }
    assert!(inspect(&upper, "").status.success());
}

#[test]
fn data_that_is_missing_or_damaged_is_one_line_on_standard_error() {
    let folder = tempfile::tempdir().unwrap();
    let data = easy_data(&folder.path().join("data"), 20, 10);
    let verify = || lenet_lab().args(["data", "verify"]).arg(&data).output().unwrap();
    assert_eq!((verify().status.code(), messages(&verify())), (Some(0), String::new()));
    fs::remove_file(data.join("t10k-labels-idx1-ubyte")).unwrap();
    let status = lenet_lab().args(["data", "status"]).env("HOME", folder.path()).env_remove("XDG_CACHE_HOME").output();
    for output in [verify(), status.unwrap()] {
        // MNIST may also lie in a place of the whole machine.
        if output.status.code() != Some(0) {
            let message = messages(&output);
            assert!(message.starts_with("error: ") && message.lines().count() == 1, "{message}");
        }
    }
    assert_eq!(verify().status.code(), Some(1));
}

/// Its path could not be saved with a run.
#[cfg(target_os = "linux")]
#[test]
fn a_data_folder_whose_name_is_not_utf_8_is_refused_at_once() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tempfile::tempdir().unwrap();
    let data = easy_data(&folder.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9")), 20, 10);
    let (run, mut command) = (folder.path().join("run"), lenet_lab());
    let output = command.args(["train", "--data"]).arg(data).arg("--out").arg(&run).output().unwrap();
    let message = messages(&output);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.contains("UTF-8") && message.lines().count() == 1, "{message}");
    assert!(!run.exists());
}

/// Where all threads are bound to one core, nobody would know why everything takes so long.
#[cfg(target_os = "linux")]
#[test]
fn the_cores_that_may_be_used_are_used_or_told_of() {
    let bound = lenet_lab().arg("inspect").env("OMP_PROC_BIND", "true").output().unwrap();
    assert!(messages(&bound).contains("OMP_PROC_BIND=true binds the program to one core"), "{}", messages(&bound));
    let free = lenet_lab().arg("inspect").env("OMP_PROC_BIND", "false").output().unwrap();
    assert_eq!(messages(&free), "");
    let program = env!("CARGO_BIN_EXE_lenet-lab");
    match Command::new("taskset").args(["-c", "0", program, "doctor", "--json"]).output() {
        Ok(output) => assert!(json_lines(&output)[0]["detail"].as_str().unwrap().contains("with 1 threads")),
        Err(error) => eprintln!("skipped in part, taskset: {error}"),
    }
}

/// Threads that share the work of a single image spin while they wait: on a busy machine it takes many times as long.
#[cfg(target_os = "linux")]
#[test]
fn single_images_are_computed_by_one_thread() {
    let folder = tempfile::tempdir().unwrap();
    let strokes = folder.path().join("strokes.jsonl");
    fs::write(&strokes, "{\"strokes\":[[[0.3,0.2],[0.7,0.2],[0.4,0.9]]],\"label\":7}\n".repeat(3)).unwrap();
    for command in [&["classify"][..], &["attribute", "--nearest", "0"], &["read"]] {
        let mut child = lenet_lab()
            .args(command)
            .args(["--json", "--strokes"])
            .arg(&strokes)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let mut most = 0;
        while child.try_wait().unwrap().is_none() {
            let threads = fs::read_dir(format!("/proc/{}/task", child.id())).map_or(0, Iterator::count);
            most = most.max(threads);
        }
        assert!(child.wait().unwrap().success());
        assert_eq!(most, 1, "{command:?}");
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

#[test]
fn a_preset_is_inspected_without_a_file() {
    let output = lenet_lab().args(["inspect", "--json", "--preset", "original"]).output().unwrap();
    let lines = json_lines(&output);
    let parameters: Vec<u64> = lines[..7].iter().map(|layer| layer["parameter_count"].as_u64().unwrap()).collect();
    assert_eq!(parameters, [156, 12, 1_516, 32, 48_120, 10_164, 0]);
}

#[test]
fn explain_lists_its_topics_and_prints_one() {
    let list = String::from_utf8(lenet_lab().arg("explain").output().unwrap().stdout).unwrap();
    for words in ["Output and loss", "table-i", "C3 and Table I", "Section II-B, Table I", "Newer than the paper"] {
        assert!(list.contains(words), "{words} in {list}");
    }
    let output = lenet_lab().args(["explain", "radial-basis"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    for words in ["distances instead of softmax", "In 1998", "rejected", "equation 7", "See also: bitmaps, softmax"] {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
}

#[test]
fn explain_suggests_topics_for_an_unknown_name_and_searches_them() {
    for (words, suggestion) in [
        (&["zebra"][..], "the topics are presets, today"),
        (&["criterion"], "related topics: mean-squared-error, maximum-a-posteriori, cross-entropy"),
        (&["loss", "function"], "related topics: mean-squared-error"),
    ] {
        let unknown = lenet_lab().arg("explain").args(words).output().unwrap();
        assert_eq!(unknown.status.code(), Some(2), "{words:?}");
        assert!(messages(&unknown).contains(suggestion), "{}", messages(&unknown));
    }
    let found = lenet_lab().args(["explain", "--search", "squashing"]).output().unwrap();
    let list = String::from_utf8(found.stdout).unwrap();
    assert!(list.trim_start().starts_with("activation ") && !list.contains("dropout"), "{list}");
    let lines = json_lines(&lenet_lab().args(["explain", "--search", "loss", "function", "--json"]).output().unwrap());
    assert_eq!(lines[0]["topic"], "mean-squared-error");
    let nothing = lenet_lab().args(["explain", "--search", "zebra"]).output().unwrap();
    assert_eq!(nothing.status.code(), Some(1));
    assert!(messages(&nothing).contains("try fewer or other words"), "{}", messages(&nothing));
}

#[test]
fn explain_still_reads_the_former_names_of_topics() {
    for (name, title) in [
        ("subsampling", "S2 and S4: pooling (subsampling)"),
        ("trainable-subsampling", "Trainable pooling"),
        ("maximum-subsampling", "Max pooling"),
        ("distortions", "Data augmentation"),
        ("curvature", "Second derivatives, literal or stabilised"),
    ] {
        let text = String::from_utf8(lenet_lab().args(["explain", name]).output().unwrap().stdout).unwrap();
        assert!(text.starts_with(title), "{name}: {text}");
    }
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
