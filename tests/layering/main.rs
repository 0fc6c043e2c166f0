//! The order of the source tree, which the compiler does not see to: who may use whom, what may stand where.
//!
//! - [`rules`]: what holds, and why.
//! - [`source_file`]: the files, and their code without comments and text.

mod rules;
mod source_file;

use std::path::Path;

use rules::{check, check_manifest_of_xtask};
use source_file::{SourceFile, rust_files};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What the rules say of one made-up file, as it would be reported.
fn reports(path: &str, text: &str) -> Vec<String> {
    let text = format!("//! A file.\n{text}");
    check(&SourceFile { path: path.to_owned(), text }).iter().map(ToString::to_string).collect()
}

#[test]
fn the_source_tree_is_in_order() {
    let files = rust_files(root());
    for expected in ["src/lib.rs", "crates/data/src/lib.rs", "tests/layering/main.rs", "xtask/src/main.rs", "build.rs"]
    {
        assert!(files.iter().any(|file| file.path == expected), "{expected} was not looked at");
    }
    let reports: Vec<String> = files.iter().flat_map(check).map(|violation| violation.to_string()).collect();
    assert!(reports.is_empty(), "\n{}\n", reports.join("\n"));
}

#[test]
fn xtask_can_be_built_before_libtorch_is_there() {
    let manifest = SourceFile::read(root(), &root().join("xtask/Cargo.toml"));
    let reports: Vec<String> = check_manifest_of_xtask(&manifest).iter().map(ToString::to_string).collect();
    assert!(reports.is_empty(), "\n{}\n", reports.join("\n"));
}

/// The parts of a text in backticks that are paths in this repository.
fn paths_in(text: &str) -> impl Iterator<Item = &str> {
    let folders = ["crates/", "src/", "tests/", "docs/", "examples/", "studies/", "assets/", "xtask/", "benches/"];
    text.split('`').skip(1).step_by(2).filter(move |code| folders.iter().any(|folder| code.starts_with(folder)))
}

#[test]
fn every_path_in_the_docs_exists() {
    for document in
        ["ARCHITECTURE.md", "README.md", "assets/README.md", "docs/ink.md", "docs/reproduction.md", "docs/strings.md"]
    {
        let text = std::fs::read_to_string(root().join(document)).unwrap();
        // Commands and names with a space are no paths.
        let missing: Vec<&str> =
            paths_in(&text).filter(|path| !path.contains(' ') && !root().join(path).exists()).collect();
        assert!(missing.is_empty(), "{document} names {missing:?}");
    }
    assert_eq!(paths_in("see `src/app/`, `src` and `cargo run`").collect::<Vec<_>>(), ["src/app/"]);
}

#[test]
fn every_rule_can_be_broken() {
    let broken = [
        ("crates/train/src/engine.rs", "use std::fmt;\nuse egui::Context;", ":3: ", "src/app"),
        ("src/cli/train.rs", "let plot = egui_plot::Plot::new(0);", ":2: ", "src/app"),
        ("src/lib.rs", "fn open() { rfd::FileDialog::new() }", ":2: ", "src/app"),
        ("crates/model/src/device.rs", "#[derive(clap::ValueEnum)]\nenum Device {}", ":2: ", "the command line"),
        ("src/app/theme.rs", "use clap::ValueEnum;", ":2: ", "the command line"),
        ("crates/data/src/idx.rs", "use tch::Tensor;", ":2: ", "plain data"),
        ("src/app/curves.rs", "fn show(maps: &tch::Tensor) {}", ":2: ", "plain data"),
        ("src/explain/parts.rs", "use crate::{app, model::layer};", ":2: ", "`explain` may not use `app`"),
        ("src/explain/topic.rs", "type A = super::super::app::A;", ":2: ", "`explain` may not use `app`"),
        ("src/explain/parts.rs", "use crate::{\n    explain::topic,\n    cli::{args, eval},\n};", ":4: ", "use `cli`"),
        ("src/explain/parts.rs", "fn f() { crate::cli::stop() }", ":2: ", "`explain` may not use `cli`"),
        ("src/explain/texts/units.rs", "use crate::cli;", ":2: ", "`explain` may not use `cli`"),
        ("src/cli/train.rs", "use lenet_lab::app::theme;", ":2: ", "`cli` may not use `app`"),
        ("src/app/mod.rs", "use crate::cli;", ":2: ", "`app` may not use `cli`"),
        ("crates/model/src/lenet5.rs", "let start = std::time::Instant::now();", ":2: ", "clock"),
        ("crates/train/src/protocol.rs", "struct Snapshot { maps: Vec<Tensor> }", ":2: ", "crosses threads"),
        ("crates/train/src/snapshot.rs", "use tch::Kind;", ":2: ", "crosses threads"),
        ("crates/train/src/snapshot/maps.rs", "use crate::model::Tensor;", ":2: ", "crosses threads"),
        (
            "crates/train/src/engine.rs",
            "let mut vs = nn::VarStore::new(device);\nvs.load(path)?;",
            ":2: ",
            "half-overwritten",
        ),
        ("xtask/src/main.rs", "use lenet_lab::model;", ":2: ", "before libtorch"),
        ("src/app/files/mod.rs", "fn f(path: &Path) -> bool {\n    path.is_dir()\n}", ":3: ", "freeze the window"),
        ("src/app/carry_out.rs", "use std::fs;", ":2: ", "freeze the window"),
        ("crates/data/src/utils.rs", "", ":1: ", "named after what it holds"),
        ("src/app/helpers/mod.rs", "", ":1: ", "named after what it holds"),
        ("tests/common/mod.rs", "", ":1: ", "named after what it holds"),
        ("src/lib.rs", concat!("\n// TO", "DO: later"), ":3: ", "is finished"),
        ("tests/session.rs", concat!("fn f() { to", "do!() }"), ":2: ", "is finished"),
    ];
    for (path, text, place, why) in broken {
        let reports = reports(path, text);
        let is_reported = |report: &String| report.starts_with(&format!("{path}{place}")) && report.contains(why);
        assert!(reports.iter().any(is_reported), "{path} with {text:?}: {reports:?}");
    }
}

#[test]
fn a_file_without_its_first_line_is_reported() {
    for text in ["", "use std::fmt;\n", "// A comment.\n//! Too late.\n", "\n//! Too late.\n"] {
        let file = SourceFile { path: "crates/model/src/new.rs".to_owned(), text: text.to_owned() };
        let reports: Vec<String> = check(&file).iter().map(ToString::to_string).collect();
        assert!(reports.len() == 1 && reports[0].starts_with("crates/model/src/new.rs:1: "), "{text:?}: {reports:?}");
    }
}

#[test]
fn what_is_allowed_is_not_reported() {
    let allowed = [
        ("src/app/panels/curves.rs", "use crate::{data, model::layer, train::protocol};\nuse egui_plot::Plot;"),
        ("src/app/background/incoming.rs", "fn f(path: &Path) -> bool { path.is_dir() }"),
        ("src/app/files/mod.rs", "fn f() {}\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}"),
        ("src/main.rs", "use lenet_lab::{app, cli};\nfn main() { eframe::run_native() }"),
        ("src/cli/train.rs", "use crate::{data::dataset, model, train::session::Session};"),
        ("src/explain/parts.rs", "use crate::{\n    data::{app, cli},\n    model::read,\n};"),
        ("src/explain/parts.rs", "use crate::{\n    model::layer,\n    train::optimizer,\n};"),
        ("src/app/panels/explanation.rs", "use crate::explain::Topic;"),
        ("crates/model/src/read.rs", "fn f(stop: &AtomicBool) { stop.load(Ordering::Relaxed); tch::no_grad_guard(); }"),
        ("crates/data/src/idx.rs", "// Not by tch, egui or crate::model::x.\n/* use\ntch; /* in */ tch */ fn f() {}"),
        (
            "crates/data/src/idx.rs",
            "const A: (&str, char) = (\"tch \\\" crate::app\", '\"'); type B<'a> = &'a str; // tch",
        ),
        ("crates/data/src/idx.rs", "const A: &str = r#\"\n\"tch\" egui\"#; const B: &[u8] = b\"tch\\\\\";"),
        ("crates/data/src/fetch/mod.rs", "let rfdx = tch_like + my_egui;"),
        ("crates/train/src/session.rs", "use tch::Tensor;\nlet start = Instant::now();"),
    ];
    for (path, text) in allowed {
        assert_eq!(reports(path, text), Vec::<String>::new(), "{path} with {text:?}");
    }
}

#[test]
fn a_dependency_that_xtask_must_not_have_is_reported() {
    for line in ["tch = \"0.26\"", "torch-sys.workspace = true", "lab = { package = \"lenet-lab\", path = \"..\" }"] {
        let text = format!("[package]\nname = \"xtask\" # not tch\n[dependencies]\n{line}\n");
        let reports = check_manifest_of_xtask(&SourceFile { path: "xtask/Cargo.toml".to_owned(), text });
        assert!(reports.len() == 1 && reports[0].to_string().starts_with("xtask/Cargo.toml:4: "), "{line}");
    }
}
