//! `data`: finds, fetches and checks MNIST, shows what a data set holds, and converts it.

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
};

use clap::Subcommand;
use serde::Serialize;

use super::{
    Outcome,
    inputs::{DatasetArgs, fetch_mnist},
    interrupt::Interrupt,
    output::{self, Format},
};
use crate::{
    chart::{Cell, Picture, PictureGrid, PictureGroup},
    data::{
        atomic_file,
        dataset::{Dataset, IMAGE_SIDE, Image},
        mnist::{
            self,
            locate::{self, SearchPlaces, Verdict},
        },
        set_files,
    },
};

/// Arguments of `data`.
#[derive(Debug, clap::Args)]
pub(super) struct DataArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List every place that is searched for MNIST and the result
    Status,
    /// Fetch MNIST from its public mirrors into the program's cache
    Fetch,
    /// Show what a data set is: its name, the images of each class, and a mean image of each
    Show(Box<ShowArgs>),
    /// Write a data set of any form as the four IDX files of MNIST, for other programs
    Convert {
        #[command(flatten)]
        dataset: DatasetArgs,
        /// The folder for the files; none of them may be there
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Check the four IDX files of a folder, each and together
    Verify {
        /// The folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
struct ShowArgs {
    #[command(flatten)]
    dataset: DatasetArgs,
    /// Write the mean image of each class to this file
    #[arg(long, value_name = "FILE.svg")]
    means: Option<PathBuf>,
    #[command(flatten)]
    format: Format,
}

/// A data set, for programs.
#[derive(Serialize)]
#[serde(tag = "event", rename = "data")]
struct Event<'a> {
    name: &'a str,
    path: Option<&'a Path>,
    classes: &'a [ClassOfSet],
}

#[derive(Serialize)]
struct ClassOfSet {
    class: u8,
    name: String,
    training: usize,
    test: usize,
}

impl ShowArgs {
    fn show(&self) -> anyhow::Result<Outcome> {
        let dataset = self.dataset.load(self.format, &Interrupt::listen()?)?;
        if let Some(path) = &self.means {
            let svg = means_figure(&dataset).drawing().to_svg();
            atomic_file::replace(path, |file| file.write_all(svg.as_bytes()))?;
        }
        let (name, classes) = (dataset.source.name(), classes_of(&dataset));
        let event = Event { name: &name, path: dataset.source.path(), classes: &classes };
        self.format.print(&event, || {
            let path = event.path.map(|path| format!(", {}", path.display())).unwrap_or_default();
            format!("{name}{path}\n{}", class_table(&classes))
        })?;
        Ok(Outcome::Done)
    }
}

fn classes_of(dataset: &Dataset) -> Vec<ClassOfSet> {
    let (names, training, test) =
        (dataset.source.class_names(), dataset.train.class_counts(), dataset.test.class_counts());
    let class = |(class, name): (usize, Cow<'_, str>)| ClassOfSet {
        class: class as u8,
        name: name.into_owned(),
        training: training[class],
        test: test[class],
    };
    names.all().enumerate().map(class).collect()
}

/// The images of each class and of all, for people.
fn class_table(classes: &[ClassOfSet]) -> String {
    let width = classes.iter().map(|class| class.name.chars().count()).max().unwrap_or(0).max("class".len());
    let row = |name: &str, training: &str, test: &str| format!("{name:width$}  {training:>8}  {test:>6}");
    let sum = |count: fn(&ClassOfSet) -> usize| classes.iter().map(count).sum::<usize>().to_string();
    let head = row("class", "training", "test");
    let each = classes.iter().map(|class| row(&class.name, &class.training.to_string(), &class.test.to_string()));
    let all = row("all", &sum(|class| class.training), &sum(|class| class.test));
    std::iter::once(head).chain(each).chain([all]).collect::<Vec<_>>().join("\n")
}

/// The mean image of each class of the training images.
fn means_figure(dataset: &Dataset) -> PictureGrid {
    let names = dataset.source.class_names();
    let counts = dataset.train.class_counts();
    let picture = |(class, mean): (usize, &Option<Image>)| {
        let cells = mean.as_ref()?.iter().map(|level| Cell { color: [*level; 3], number: None }).collect();
        let name = names.of(class as u8).into_owned();
        let title = format!("{name}, {}", counts[class]);
        Some(Picture { name, title, columns: IMAGE_SIDE, cells, ..Picture::default() })
    };
    let pictures = dataset.train.mean_images().iter().enumerate().filter_map(picture).collect();
    PictureGrid {
        caption: format!("Mean training image of each class, {}", dataset.source.name()),
        file_stem: "class-means".to_owned(),
        groups: vec![PictureGroup { title: String::new(), columns: 5, most_width: MEAN_WIDTH, pictures }],
        color_bar: None,
    }
}

/// Width of a mean image in a figure, in pixels.
const MEAN_WIDTH: f64 = 112.0;

const NOT_FOUND: &str = "MNIST not found: fetch it with `lenet-lab data fetch`, or train with --dataset built-in";

pub(super) fn run(args: &DataArgs) -> anyhow::Result<Outcome> {
    match &args.action {
        Action::Status => {
            let places = locate::status(&SearchPlaces::from_environment());
            places.iter().try_for_each(|looked| output::line(&looked.to_string()))?;
            let is_found = places.iter().any(|looked| matches!(looked.verdict, Verdict::Mnist));
            if is_found {
                output::line("MNIST found: training uses the first place with it")?;
            } else {
                output::error(&anyhow::anyhow!(NOT_FOUND));
            }
            Ok(Outcome::failed_if(!is_found))
        }
        Action::Fetch => {
            let dataset = fetch_mnist(Format::default(), &Interrupt::listen()?)?;
            let (train_count, test_count) = (dataset.train.len(), dataset.test.len());
            output::line(&format!("{train_count} training and {test_count} test images of MNIST are ready"))?;
            Ok(Outcome::Done)
        }
        Action::Show(args) => args.show(),
        Action::Convert { dataset, out } => {
            let dataset = dataset.load(Format::default(), &Interrupt::listen()?)?;
            set_files::write_idx(out, &dataset)?;
            let (train_count, test_count) = (dataset.train.len(), dataset.test.len());
            output::line(&format!("{train_count} training and {test_count} test images are in {}", out.display()))?;
            Ok(Outcome::Done)
        }
        Action::Verify { folder } => {
            let report = mnist::verify(folder)?;
            output::line(&report.to_string())?;
            report.dataset.map_err(anyhow::Error::from).map(|_| Outcome::Done)
        }
    }
}
