//! The drawing on the pad, its way to the network's input, and the network's prediction.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    data::{
        dataset::Image,
        ink::{Canvas, Drawing, InkPath, Normalised, ShapeRejection},
        strings::field::drawing_looks_like_several_digits,
    },
    model::{
        scores::Scores,
        verdict::{RejectionThreshold, Verdict},
    },
    train::{
        op_queue::OpQueue,
        protocol::{Classification, RequestId, RunId},
    },
};

/// Widths of the pen, as a part of the digit's longest side.
pub(crate) const PEN_WIDTHS: std::ops::RangeInclusive<f64> = 0.05..=0.3;

/// A drawing no longer than this is a dot, in parts of the pad's height: a few points, by which a pen slips.
const DOT_SIDE: f64 = 0.03;

/// A drawing in the making.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sketch {
    pub drawing: Drawing,
    pub is_pen_down: bool,
    /// What Clear took away, until something is drawn.
    cleared: Drawing,
    path: InkPath,
    /// None of an empty pad.
    pub ink: Option<Arc<Ink>>,
    shape_rejection: Option<ShapeRejection>,
    /// Whether it looks like a number of several digits.
    pub has_several_digits: bool,
    /// The latest, which while the pen moves may be for the drawing of a moment ago; none of an empty pad.
    pub prediction: Option<Prediction>,
    /// Of the runs that learn beside the one in focus.
    other_predictions: BTreeMap<RunId, Prediction>,
    /// Why there is no prediction, where there should be one.
    pub failure: Option<String>,
    requests: OpQueue<Cause>,
}

/// Why the drawing is to be classified again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    /// The network has learned: once the request under way is answered.
    Network,
    /// The drawing has changed: at once.
    Drawing,
}

/// A change of the drawing. Points are in parts of the pad's height, y downward.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SketchEdit {
    /// The pen touches the paper.
    Begin([f32; 2]),
    /// It moves through these points.
    Extend(Vec<[f32; 2]>),
    /// It leaves the paper.
    End,
    /// Deletes the last stroke; on a pad that was cleared, brings all of them back.
    Undo,
    Clear,
    /// Also of what is drawn already; a part of the digit's longest side.
    PenWidth(f64),
}

impl SketchEdit {
    /// Changes the strokes; says whether the ink is another.
    pub(super) fn apply(self, drawing: &mut Drawing, cleared: &mut Drawing, is_pen_down: &mut bool) -> bool {
        match self {
            Self::Begin(point) => {
                cleared.strokes.clear();
                drawing.strokes.push(vec![point]);
                *is_pen_down = true;
            }
            Self::Extend(points) => match drawing.strokes.last_mut() {
                Some(stroke) if *is_pen_down => stroke.extend(points),
                _ => return false,
            },
            Self::End | Self::PenWidth(_) => {
                *is_pen_down = false;
                return false;
            }
            Self::Undo => {
                if drawing.strokes.pop().is_none() {
                    std::mem::swap(drawing, cleared);
                }
                *is_pen_down = false;
            }
            Self::Clear => {
                if !drawing.strokes.is_empty() {
                    *cleared = std::mem::take(drawing);
                }
                *is_pen_down = false;
            }
        }
        true
    }
}

/// The ink of a drawing, and every step that brings it into MNIST's form.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ink {
    pub canvas: Canvas,
    pub normalised: Normalised,
}

/// What the network predicts for the drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Prediction {
    pub scores: Scores,
    /// Whose weights, if they are a run's.
    pub run: Option<RunId>,
    /// Steps that the run had done.
    pub step: u64,
}

impl Sketch {
    pub(crate) fn is_empty(&self) -> bool {
        self.drawing.strokes.is_empty()
    }

    /// Whether Undo changes something.
    pub(crate) fn can_undo(&self) -> bool {
        !self.is_empty() || !self.cleared.strokes.is_empty()
    }

    /// The pen's width as a part of the digit's longest side.
    pub(crate) fn pen_width(&self) -> f64 {
        self.path.pen.width_per_side
    }

    /// The drawing in MNIST's form; none of an empty pad.
    pub(crate) fn image(&self) -> Option<&Image> {
        self.ink.as_ref().map(|ink| &ink.normalised.image)
    }

    /// The prediction of a run that learns beside the one in focus.
    pub(super) fn prediction_of(&self, run: RunId) -> Option<&Prediction> {
        self.other_predictions.get(&run)
    }

    /// Why the shape check rejects the drawing, if it does.
    pub(super) fn shape_rejection(&self) -> Option<ShapeRejection> {
        self.shape_rejection
    }

    /// The verdict on the drawing at this threshold; none without a prediction.
    pub(crate) fn verdict(&self, threshold: RejectionThreshold) -> Option<Verdict> {
        Some(Verdict::with_shape(self.shape_rejection, &self.prediction?.scores, threshold))
    }

    /// Changes the drawing and makes its image anew.
    pub(crate) fn edit(&mut self, edit: SketchEdit) {
        if let SketchEdit::PenWidth(width) = edit {
            self.path.pen.width_per_side = width;
        } else if !edit.apply(&mut self.drawing, &mut self.cleared, &mut self.is_pen_down) {
            return;
        }
        self.make_image();
    }

    /// The network has learned, or is another.
    pub(crate) fn network_changed(&mut self) {
        if self.requests.waiting().is_none() {
            self.requests.request(Cause::Network);
        }
    }

    /// A request to classify the drawing, if it or the network changed since the last; none of an empty pad.
    pub(crate) fn ask_if_due(&mut self) -> Option<(RequestId, Image)> {
        let image = *self.image()?;
        let (id, _) = match self.requests.waiting()? {
            Cause::Network => self.requests.start()?,
            Cause::Drawing => self.requests.start_now()?,
        };
        Some((id, image))
    }

    /// Takes in the prediction of the network in use, unless the pad has been emptied since the request.
    pub(super) fn answered(&mut self, classification: &Classification) {
        if self.requests.complete(classification.id) && !self.is_empty() {
            self.prediction = Some(classification.into());
            self.failure = None;
        }
    }

    /// Takes in that of a run that learns beside the one in focus.
    pub(super) fn other_answered(&mut self, run: RunId, classification: &Classification) {
        if self.requests.complete(classification.id) && !self.is_empty() {
            self.other_predictions.insert(run, classification.into());
        }
    }

    pub(super) fn not_answered(&mut self, id: RequestId, message: String) {
        self.requests.complete(id);
        self.failure = Some(message);
    }

    /// Another run has the focus.
    pub(super) fn focus(&mut self, before: Option<RunId>, run: RunId) {
        let prediction = std::mem::replace(&mut self.prediction, self.other_predictions.remove(&run));
        self.other_predictions.extend(before.zip(prediction));
    }

    /// A run is over.
    pub(super) fn forget(&mut self, run: RunId) {
        self.other_predictions.remove(&run);
    }

    /// There are no runs but the one in focus.
    pub(super) fn forget_others(&mut self) {
        self.other_predictions.clear();
    }

    fn make_image(&mut self) {
        self.requests.request(Cause::Drawing);
        let path = InkPath { dot_side: DOT_SIDE, ..self.path.clone() };
        self.ink = path.ink(&self.drawing).ok().and_then(|canvas| {
            let normalised = path.normalise(&canvas).ok()?;
            Some(Arc::new(Ink { canvas, normalised }))
        });
        self.shape_rejection = self.image().and_then(|image| path.shape_rejection(&self.drawing, image));
        self.has_several_digits = drawing_looks_like_several_digits(&self.path, &self.drawing);
        if self.is_empty() {
            self.prediction = None;
            self.other_predictions.clear();
            self.requests.cancel();
        }
    }
}

impl From<&Classification> for Prediction {
    fn from(Classification { run, step, scores, .. }: &Classification) -> Self {
        Self { scores: *scores, run: *run, step: *step }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::verdict::WhyNoDigit;

    fn answer(id: u64, digit: usize) -> Classification {
        let mut digits = [0.01; 10];
        digits[digit] = 0.91;
        let scores = Scores { digits, rubbish: None };
        Classification { id: RequestId(id), run: None, step: 0, scores }
    }

    fn drawn() -> Sketch {
        let mut sketch = Sketch::default();
        sketch.edit(SketchEdit::Begin([0.2, 0.2]));
        sketch.edit(SketchEdit::Extend(vec![[0.8, 0.2], [0.4, 0.9]]));
        sketch.edit(SketchEdit::End);
        sketch
    }

    #[test]
    fn an_empty_pad_has_no_image_and_takes_no_answer() {
        let mut sketch = drawn();
        let (id, image) = sketch.ask_if_due().unwrap();
        assert!(image.contains(&255));
        sketch.edit(SketchEdit::Undo);
        sketch.answered(&answer(id.0, 7));
        assert_eq!((sketch.prediction, sketch.image()), (None, None));
        assert_eq!(sketch.ask_if_due(), None);

        // What was asked before the pad was emptied says nothing about the next drawing.
        sketch.edit(SketchEdit::Begin([0.5, 0.5]));
        sketch.answered(&answer(id.0, 7));
        assert_eq!(sketch.prediction, None);
    }

    #[test]
    fn predictions_of_other_runs_are_kept_by_run_and_forgotten_with_the_drawing() {
        let (mut sketch, [focus, other]) = (drawn(), [RunId(1), RunId(2)]);
        let (id, _) = sketch.ask_if_due().unwrap();
        sketch.answered(&answer(id.0, 7));
        sketch.other_answered(other, &answer(id.0, 4));
        sketch.focus(Some(focus), other);
        let digits = [sketch.prediction.as_ref(), sketch.prediction_of(focus)]
            .map(|prediction| prediction.unwrap().scores.best());
        assert_eq!((digits, sketch.prediction_of(other)), ([4, 7], None));
        sketch.edit(SketchEdit::Clear);
        assert_eq!((sketch.prediction.as_ref(), sketch.prediction_of(focus)), (None, None));
    }

    #[test]
    fn a_drawing_of_several_parts_is_no_digit_whatever_the_network_reads() {
        let mut sketch = drawn();
        let (id, _) = sketch.ask_if_due().unwrap();
        sketch.answered(&answer(id.0, 7));
        assert_eq!(sketch.verdict(RejectionThreshold::DEFAULT), Some(Verdict::Sure(7)));
        sketch.edit(SketchEdit::Clear);
        for x in [0.2, 0.5, 0.8] {
            sketch.edit(SketchEdit::Begin([x, 0.2]));
            sketch.edit(SketchEdit::Extend(vec![[x, 0.8]]));
        }
        let (id, _) = sketch.ask_if_due().unwrap();
        assert_eq!(sketch.verdict(RejectionThreshold::DEFAULT), None);
        sketch.answered(&answer(id.0, 7));
        let verdict = sketch.verdict(RejectionThreshold::DEFAULT);
        assert_eq!(verdict, Some(Verdict::NotADigit(WhyNoDigit::Shape(ShapeRejection::Several))));
    }

    #[test]
    fn a_letter_a_scribble_and_a_dot_are_no_digit_however_sure_the_network_is() {
        let zigzag: Vec<[f32; 2]> =
            (0..12_u8).map(|turn| [0.2 + 0.6 * f32::from(turn % 2), 0.1 + 0.07 * f32::from(turn)]).collect();
        let drawings: [(&[&[[f32; 2]]], _); 3] = [
            (&[&[[0.2, 0.9], [0.5, 0.1], [0.8, 0.9]], &[[0.3, 0.6], [0.7, 0.6]]], ShapeRejection::TwoLegs),
            (&[&zigzag], ShapeRejection::TooTangled),
            (&[&[[0.5, 0.5], [0.502, 0.51], [0.5, 0.52]]], ShapeRejection::Dot),
        ];
        for (strokes, rejection) in drawings {
            let mut sketch = Sketch::default();
            for stroke in strokes {
                sketch.edit(SketchEdit::Begin(stroke[0]));
                sketch.edit(SketchEdit::Extend(stroke[1..].to_vec()));
                sketch.edit(SketchEdit::End);
            }
            let (id, _) = sketch.ask_if_due().unwrap();
            sketch.answered(&answer(id.0, 4));
            let verdict = sketch.verdict(RejectionThreshold::DEFAULT);
            assert_eq!(verdict, Some(Verdict::NotADigit(WhyNoDigit::Shape(rejection))));
        }
    }

    #[test]
    fn a_pen_that_is_up_draws_nothing() {
        let mut sketch = drawn();
        let before = sketch.drawing.clone();
        sketch.edit(SketchEdit::Extend(vec![[0.1, 0.1]]));
        assert_eq!(sketch.drawing, before);
    }

    #[test]
    fn a_drawing_is_read_at_once_and_again_when_the_network_has_learned() {
        let mut sketch = drawn();
        let (first, _) = sketch.ask_if_due().unwrap();
        assert_eq!(sketch.ask_if_due(), None);
        sketch.network_changed();
        assert_eq!(sketch.ask_if_due(), None, "the first answer is still to come");
        sketch.answered(&answer(first.0, 7));
        let (second, _) = sketch.ask_if_due().unwrap();
        assert!(second > first);
        sketch.edit(SketchEdit::Begin([0.5, 0.5]));
        assert!(sketch.ask_if_due().is_some(), "another drawing does not wait");
    }

    #[test]
    fn a_wider_pen_leaves_more_ink() {
        let mut sketch = drawn();
        let ink = |sketch: &Sketch| sketch.ink.as_ref().unwrap().canvas.ink().iter().filter(|ink| **ink > 0).count();
        let before = ink(&sketch);
        sketch.edit(SketchEdit::PenWidth(*PEN_WIDTHS.end()));
        assert!(ink(&sketch) > before);
    }
}
