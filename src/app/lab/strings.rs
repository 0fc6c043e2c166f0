//! The string in the tab Strings: where it comes from, its image, its cuts, and how it is read.

use std::sync::Arc;

use super::{Lab, SketchEdit};
use crate::{
    data::{
        dataset::Dataset,
        ink::{Drawing, InkPath},
        strings::{ChosenLook, DigitString, Digits, StringImage, field, generate_chosen},
    },
    model::architecture::{Architecture, Classes},
    read::{segment::Cut, topology::Topology},
    train::{
        string_view::{StringNetwork, StringQuestion, StringView},
        strings::StringTraining,
    },
};

/// The string and how it is read.
#[derive(Clone, Debug)]
pub(crate) struct StringState {
    /// What is on the wide pad, in parts of the pad's height.
    pub drawing: Drawing,
    pub is_pen_down: bool,
    /// What Clear took away, until something is drawn.
    cleared: Drawing,
    pub source: StringSource,
    /// How a generated string looks.
    pub look: ChosenLook,
    /// Which of the generated strings it is.
    number: u64,
    /// The string as an image, or why it is none.
    pub image: Result<Arc<StringImage>, String>,
    /// Its digits, where they are known.
    pub truth: Option<String>,
    /// The user's own cuts; none for the program's.
    pub cuts: Option<Vec<Cut>>,
    pub topology: Topology,
    /// The network that the user chose; none for the one that suits best.
    chosen_network: Option<StringNetwork>,
}

/// Where the string comes from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum StringSource {
    /// Put together from test digits.
    Generated,
    /// The pad.
    Drawing,
    /// A picture that was dropped on the window, opened or pasted.
    Picture(StringPicture),
}

/// A picture of a number.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StringPicture {
    /// The file's name, or `pasted picture`.
    pub name: String,
    pub image: Arc<StringImage>,
}

/// A change of the string, or of how it is read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum StringEdit {
    /// Of the drawing on the wide pad.
    Sketch(SketchEdit),
    /// A drawing from elsewhere, in any scale.
    TakeDrawing(Drawing),
    /// A generated string in this look.
    Generate(ChosenLook),
    /// Another generated string.
    GenerateNext,
    /// None for the program's own cuts.
    Cut(Option<Vec<Cut>>),
    Topology(Topology),
    Network(StringNetwork),
}

/// Seed of the generated strings, so that everybody is shown the same ones.
const SEED: u64 = 8;

/// A drawing from elsewhere fills this part of the pad's height.
const DRAWN_HEIGHT: f32 = 0.7;

impl StringState {
    pub(super) fn new(dataset: &Dataset) -> Self {
        let mut state = Self {
            drawing: Drawing::default(),
            is_pen_down: false,
            cleared: Drawing::default(),
            source: StringSource::Generated,
            look: ChosenLook { digit_count: 4, gap_px: 2.0, slant: 0.0, noise_percent: 0.0 },
            number: 0,
            image: Err(String::new()),
            truth: None,
            cuts: None,
            // As the networks that come with the program were trained.
            topology: StringTraining::DEFAULT.topology,
            chosen_network: None,
        };
        state.generate(dataset);
        state
    }

    /// Whether Undo changes something on the pad.
    pub(crate) fn can_undo(&self) -> bool {
        !self.drawing.strokes.is_empty() || !self.cleared.strokes.is_empty()
    }

    /// Changes the string or how it is read. Generated strings are of the test digits of `dataset`.
    fn edit(&mut self, edit: StringEdit, dataset: &Dataset) {
        match edit {
            StringEdit::Sketch(edit) => {
                if edit.apply(&mut self.drawing, &mut self.cleared, &mut self.is_pen_down) {
                    self.drawn(dataset);
                }
            }
            StringEdit::TakeDrawing(drawing) => {
                self.drawing = onto_pad(drawing);
                self.cleared = Drawing::default();
                self.drawn(dataset);
            }
            StringEdit::Generate(look) => {
                self.look = look;
                self.generate(dataset);
            }
            StringEdit::GenerateNext => {
                self.number += 1;
                self.generate(dataset);
            }
            StringEdit::Cut(cuts) => self.cuts = cuts,
            StringEdit::Topology(topology) => self.topology = topology,
            StringEdit::Network(network) => self.chosen_network = Some(network),
        }
    }

    /// Shows a picture.
    pub(crate) fn take_picture(&mut self, picture: StringPicture) {
        self.replace(Ok(Arc::clone(&picture.image)), None);
        self.source = StringSource::Picture(picture);
    }

    /// Other test digits are at hand.
    pub(super) fn dataset_changed(&mut self, dataset: &Dataset) {
        if self.source == StringSource::Generated {
            self.generate(dataset);
        }
    }

    /// The pad has changed. An empty one leaves the view to a generated string.
    fn drawn(&mut self, dataset: &Dataset) {
        if self.drawing.strokes.is_empty() {
            return self.generate(dataset);
        }
        let normalised = field::from_drawing(&InkPath::default(), &self.drawing);
        self.replace(normalised.map(|string| Arc::new(string.image)).map_err(|error| error.to_string()), None);
        self.source = StringSource::Drawing;
    }

    fn generate(&mut self, dataset: &Dataset) {
        let DigitString { image, digits } = generate_chosen(&self.look, Digits::all(&dataset.test), SEED, self.number);
        let truth = DigitString { image: StringImage::blank(0), digits }.text();
        self.replace(Ok(Arc::new(image)), Some(truth));
        self.source = StringSource::Generated;
    }

    /// Another image has other cuts.
    fn replace(&mut self, image: Result<Arc<StringImage>, String>, truth: Option<String>) {
        (self.image, self.truth, self.cuts) = (image, truth, None);
    }

    /// The network that reads the string: without a choice the one in use if it has learned strings.
    pub(crate) fn network(&self, in_use: &Architecture) -> StringNetwork {
        let suitable = match in_use.classes {
            Classes::Digits => StringNetwork::Pretrained,
            Classes::DigitsAndNone => StringNetwork::InUse,
        };
        self.chosen_network.unwrap_or(suitable)
    }
}

impl Lab {
    /// Changes the string or how it is read.
    pub(crate) fn edit_string(&mut self, edit: StringEdit) {
        self.strings.edit(edit, &self.data.dataset);
    }

    /// What the engine is to read.
    pub(crate) fn string_question(&self) -> Option<StringQuestion> {
        let StringState { image, cuts, topology, .. } = &self.strings;
        let image = Arc::clone(image.as_ref().ok()?);
        let network = self.strings.network(&self.network.architecture);
        Some(StringQuestion { image, cuts: cuts.clone(), topology: *topology, network })
    }

    /// The latest reading. While the pen moves it is of the drawing of a moment ago.
    pub(crate) fn string_view(&self) -> Option<&Arc<StringView>> {
        self.snapshot.as_ref()?.string.as_ref()?.as_ref().ok()
    }

    /// Why the network in use cannot read the string.
    pub(crate) fn string_problem(&self) -> Option<&str> {
        self.snapshot.as_ref()?.string.as_ref()?.as_ref().err().map(String::as_str)
    }
}

/// A drawing in the scale of the pad, in its middle.
fn onto_pad(mut drawing: Drawing) -> Drawing {
    let points = || drawing.strokes.iter().flatten();
    let [low, high] = [f32::min as fn(f32, f32) -> f32, f32::max]
        .map(|choose| [0, 1].map(|axis| points().map(|point| point[axis]).reduce(choose).unwrap_or(0.0)));
    let scale = DRAWN_HEIGHT / (high[1] - low[1]).max(f32::MIN_POSITIVE);
    let margin = (1.0 - DRAWN_HEIGHT) / 2.0;
    for point in drawing.strokes.iter_mut().flatten() {
        *point = [0, 1].map(|axis| margin + scale * (point[axis] - low[axis]));
    }
    drawing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::builtin;

    fn dataset() -> Dataset {
        builtin::dataset(1, 0, 40)
    }

    fn stroke(x: f32) -> [StringEdit; 3] {
        let top_down = vec![[x, 0.3], [x, 0.6], [x, 0.8]];
        [SketchEdit::Begin([x, 0.2]), SketchEdit::Extend(top_down), SketchEdit::End].map(StringEdit::Sketch)
    }

    fn with_bars(bars: &[f32]) -> StringState {
        let dataset = dataset();
        let mut state = StringState::new(&dataset);
        bars.iter().flat_map(|x| stroke(*x)).for_each(|edit| state.edit(edit, &dataset));
        state
    }

    #[test]
    fn there_is_a_string_before_anybody_writes_and_again_when_the_pad_is_empty() {
        let dataset = dataset();
        let mut state = with_bars(&[0.4, 1.1]);
        assert_eq!((state.source.clone(), state.truth.clone()), (StringSource::Drawing, None));
        assert!(state.image.as_ref().unwrap().width() > 40);
        state.edit(StringEdit::Sketch(SketchEdit::Clear), &dataset);
        assert_eq!((state.source, state.truth.map(|truth| truth.len())), (StringSource::Generated, Some(4)));
    }

    #[test]
    fn another_string_has_other_cuts_but_another_way_to_read_keeps_them() {
        let dataset = dataset();
        let mut state = with_bars(&[0.4, 1.1]);
        let cuts = vec![Cut::straight(30, crate::read::segment::CutKind::Hand)];
        state.edit(StringEdit::Cut(Some(cuts.clone())), &dataset);
        state.edit(StringEdit::Topology(Topology::Ctc), &dataset);
        assert_eq!(state.cuts, Some(cuts));
        state.edit(StringEdit::GenerateNext, &dataset);
        assert_eq!(state.cuts, None);
    }

    #[test]
    fn the_network_in_use_reads_if_it_has_learned_strings_or_is_chosen() {
        let mut state = StringState::new(&dataset());
        let strings = Architecture { classes: Classes::DigitsAndNone, ..Architecture::MODERN };
        assert_eq!(state.network(&Architecture::MODERN), StringNetwork::Pretrained);
        assert_eq!(state.network(&strings), StringNetwork::InUse);
        state.edit(StringEdit::Network(StringNetwork::InUse), &dataset());
        assert_eq!(state.network(&Architecture::MODERN), StringNetwork::InUse);
    }

    #[test]
    fn a_drawing_from_elsewhere_fits_the_pad() {
        let drawing =
            Drawing { strokes: vec![vec![[200.0, 100.0], [240.0, 180.0]], vec![[300.0, 120.0]]], label: None };
        let points: Vec<[f32; 2]> = onto_pad(drawing).strokes.into_iter().flatten().collect();
        assert!(points.iter().all(|[_, y]| (0.0..=1.0).contains(y)), "{points:?}");
        assert!((points[1][1] - points[0][1] - DRAWN_HEIGHT).abs() < 1e-5);
        assert!((points[2][0] - points[0][0] - DRAWN_HEIGHT * 100.0 / 80.0).abs() < 1e-5, "in proportion: {points:?}");
        let dot = Drawing { strokes: vec![vec![[5.0, 5.0]]], label: None };
        assert!(onto_pad(dot).strokes[0][0].iter().all(|at| at.is_finite()));
    }
}
