//! What holds in the source tree, and why.

use std::{fmt, path::Path};

use super::source_file::{SourceFile, code};

/// The layers in `src/`, each with those that it may use. The compiler holds the order of those in `crates/`.
const LAYERS: [(&str, &[&str]); 6] = [
    ("chart", &["chart"]),
    ("explain", &["explain"]),
    ("repeat", &["repeat"]),
    ("tensorboard", &["tensorboard"]),
    ("app", &["explain", "chart", "repeat", "app"]),
    ("cli", &["explain", "chart", "repeat", "tensorboard", "cli"]),
];

/// Words that the code of some files may not have.
const WORDS: [WordRule; 7] = [
    WordRule {
        words: &["egui", "eframe", "egui_plot", "egui_extras", "rfd"],
        holds_in: |path| is_in(path, &["src/", "crates/"]) && !is_in(path, &["src/app/", "src/app.rs", "src/main.rs"]),
        why: "only src/app and src/main.rs know the window, so that everything else works without one",
    },
    WordRule {
        words: &["clap"],
        holds_in: |path| is_in(path, &["src/", "crates/"]) && !is_in(path, &["src/cli/", "src/main.rs"]),
        why: "only src/cli and src/main.rs know the command line: choices have a table of names beside their enum",
    },
    WordRule {
        words: &["tch", "torch_sys", "Tensor"],
        holds_in: |path| is_in(path, &["crates/data/", "crates/graph/", "src/chart/", "src/app/"]),
        why: "data and window deal in plain data: tensors live on the engine's thread, in crates/model and crates/train",
    },
    WordRule {
        words: &["tch", "torch_sys", "Tensor"],
        holds_in: |path| is_in(path, &["crates/train/src/protocol", "crates/train/src/snapshot"]),
        why: "this crosses threads, and a tensor shares its memory with the network under training: use `Array`",
    },
    WordRule {
        words: &["Instant", "SystemTime", "spawn"],
        holds_in: |path| is_in(path, &["crates/model/src/", "crates/graph/src/", "crates/read/src/"]),
        why: "the network reads no clock and starts no thread, so that what it computes depends on its input alone",
    },
    WordRule {
        words: &["VarStore"],
        holds_in: |path| is_in(path, &["src/", "crates/"]),
        why: "its `load` writes as it reads, and a bad file leaves the network half-overwritten: use `ModelFile`",
    },
    WordRule {
        words: &["tch", "torch_sys", "lenet_lab"],
        holds_in: |path| is_in(path, &["xtask/"]),
        why: "xtask has to be built before libtorch is there",
    },
];

/// Words that the code of some files may not have, their tests excepted.
const WORDS_OUTSIDE_TESTS: [WordRule; 1] = [WordRule {
    words: &["fs", "is_dir", "is_file", "exists", "try_exists", "metadata", "read_dir", "canonicalize"],
    holds_in: |path| {
        is_in(path, &["src/app/"])
            && !is_in(path, &["src/app/background/", "src/app/settings/"])
            && !path.contains("/tests")
    },
    why: "a slow disk or a dead network mount would freeze the window: ask `background`",
}];

/// Names that say nothing of what is in a file.
const EMPTY_NAMES: [&str; 7] = ["common", "helper", "helpers", "misc", "shared", "util", "utils"];

/// Marks of work left undone, in comments too. Taken apart, so that this file is without them.
const UNDONE: [&str; 5] =
    [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), "todo\u{21}", "unimplemented\u{21}"];

struct WordRule {
    words: &'static [&'static str],
    holds_in: fn(&str) -> bool,
    why: &'static str,
}

/// A place that breaks a rule.
#[derive(Debug)]
pub(crate) struct Violation {
    path: String,
    line: usize,
    why: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.path, self.line, self.why)
    }
}

/// All that is wrong with a Rust file.
pub(crate) fn check(file: &SourceFile) -> Vec<Violation> {
    let code = code(&file.text);
    let mut found = Vec::new();
    let mut report = |line, why| found.push(Violation { path: file.path.clone(), line, why });
    check_beginning(file, &mut report);
    check_name(file, &mut report);
    check_undone(file, &mut report);
    check_words(&WORDS, &file.path, &code, &mut report);
    check_words(&WORDS_OUTSIDE_TESTS, &file.path, without_tests(&code), &mut report);
    check_layers(&file.path, &code, &mut report);
    found
}

/// All that is wrong with xtask's manifest.
pub(crate) fn check_manifest_of_xtask(file: &SourceFile) -> Vec<Violation> {
    let mut found = Vec::new();
    for (line, text) in (1..).zip(file.text.lines()) {
        let setting = text.split('#').next().unwrap_or_default();
        let mut names = setting.split(|letter: char| !(letter.is_alphanumeric() || "-_".contains(letter)));
        if let Some(name) = names.find(|name| ["tch", "torch-sys", "lenet-lab"].contains(name)) {
            let why = format!("`{name}`: xtask has to be built before libtorch is there");
            found.push(Violation { path: file.path.clone(), line, why });
        }
    }
    found
}

fn is_in(path: &str, places: &[&str]) -> bool {
    places.iter().any(|place| path.starts_with(place))
}

fn check_beginning(file: &SourceFile, report: &mut impl FnMut(usize, String)) {
    if !file.text.starts_with("//! ") {
        report(1, "a file begins with a `//!` line that says what it is and what may go in it".to_owned());
    }
}

fn check_name(file: &SourceFile, report: &mut impl FnMut(usize, String)) {
    let parts = Path::new(&file.path).with_extension("");
    for part in parts.iter().map(|part| part.to_string_lossy()) {
        if EMPTY_NAMES.contains(&part.as_ref()) {
            report(1, format!("`{part}` could hold anything: a file is named after what it holds"));
        }
    }
}

fn check_undone(file: &SourceFile, report: &mut impl FnMut(usize, String)) {
    for (line, text) in (1..).zip(file.text.lines()) {
        if let Some(mark) = UNDONE.iter().find(|mark| text.contains(**mark)) {
            report(line, format!("`{mark}`: what is merged is finished; what is left belongs in an issue"));
        }
    }
}

/// The code before the tests, which come last.
fn without_tests(code: &str) -> &str {
    code.split("\nmod tests {").next().unwrap_or_default()
}

fn check_words(rules: &[WordRule], path: &str, code: &str, report: &mut impl FnMut(usize, String)) {
    for rule in rules.iter().filter(|rule| (rule.holds_in)(path)) {
        for (line, text) in (1..).zip(code.lines()) {
            if let Some(word) = identifiers(text).find(|word| rule.words.contains(word)) {
                report(line, format!("`{word}`: {}", rule.why));
            }
        }
    }
}

fn identifiers(code: &str) -> impl Iterator<Item = &str> {
    code.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
}

fn check_layers(path: &str, code: &str, report: &mut impl FnMut(usize, String)) {
    let layer_of = |path: &str| LAYERS.iter().find(|(layer, _)| is_in(path, &[&format!("src/{layer}/")]));
    let Some((layer, allowed)) = layer_of(path) else { return };
    let roots = ["crate::", "lenet_lab::", "super::super::"];
    let places = roots.iter().flat_map(|root| code.match_indices(root).map(|(at, root)| at + root.len()));
    for (at, used) in places.flat_map(|at| first_names(code, at)) {
        let is_layer = LAYERS.iter().any(|(layer, _)| *layer == used);
        if is_layer && !allowed.contains(&used) {
            let line = code[..at].matches('\n').count() + 1;
            report(line, format!("`{layer}` may not use `{used}`: each layer knows those below it only"));
        }
    }
}

/// The name after a path's root, or each of the names where a `{…}` follows; with their places.
fn first_names(code: &str, start: usize) -> Vec<(usize, &str)> {
    let mut names = Vec::new();
    let (mut depth, mut is_first) = (0_usize, true);
    let mut at = start;
    while code[at..].starts_with("super::") {
        at += "super::".len();
    }
    while let Some(letter) = code[at..].chars().next() {
        let word = identifiers(&code[at..]).next().unwrap_or_default();
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 1 => is_first = true,
            _ if !word.is_empty() && is_first && depth <= 1 => {
                names.push((at, word));
                is_first = false;
            }
            _ => {}
        }
        if depth == 0 && !letter.is_whitespace() {
            break;
        }
        at += word.len().max(letter.len_utf8());
    }
    names
}
