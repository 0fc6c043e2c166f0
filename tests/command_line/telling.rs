//! `inspect` and `explain`, and wrong usage of any command.

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
