//! Training images of 16×16 pixels, and the nearest of each class.

use lenet_data::dataset::{CLASS_COUNT, PIXEL_COUNT};
use tch::{Kind, Tensor};

use super::{
    deformations::{Blur, DEFORMATION_COUNT, PIXELS, SIDE, Tangents},
    distance::{Deformable, Deformed},
};
use crate::{
    classifier::Classifier,
    cost::{Cost, Count},
    error::Error,
    evidence::{Evidence, EvidencePicture, Shades},
    stored::Stored,
};

/// Neighbours that are shown.
const SHOWN_COUNT: i64 = 5;

/// Images that are blurred at a time.
const CHUNK: i64 = 4_096;

/// The least distance, so that its logarithm is finite.
const LEAST_DISTANCE: f64 = 1e-6;

/// How neighbours are found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Options {
    /// Nearest images by Euclidean distance, among which the tangent distance chooses.
    pub candidate_count: usize,
    /// Nearest images of each class whose mean distance counts.
    pub k: usize,
    /// Deviation of the blur, in pixels.
    pub blur: f64,
    /// How much the squares of the deformations count.
    pub ridge: f64,
}

/// Training images with their classes.
pub(super) struct TangentNeighbours {
    options: Options,
    blur: Blur,
    tangents: Tangents,
    /// `[N, 784]`, levels.
    pictures: Tensor,
    /// `[N]`
    labels: Tensor,
    /// `[N, 256]`, blurred.
    rows: Tensor,
    /// `[N]`, half the squares of each row.
    half_squares: Tensor,
}

/// The candidates of some inputs.
struct Candidates {
    /// `[B, K]`
    labels: Tensor,
    inputs: Deformable,
    images: Deformable,
    deformed: Deformed,
}

impl TangentNeighbours {
    /// Of pixels from 0 to 1, `[N, 784]`.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(super) fn new(options: Options, images: &Tensor, labels: &[u8]) -> Result<Self, Error> {
        let blur = Blur::new(options.blur)?;
        let count = images.size()[0];
        let chunk = |start: i64| blur.apply(&images.f_narrow(0, start, CHUNK.min(count - start))?);
        let rows = (0..count).step_by(CHUNK as usize).map(chunk).collect::<Result<Vec<_>, _>>()?;
        let rows = Tensor::f_cat(&rows, 0)?; // [N, 256]
        let half_squares = rows.f_square()?.f_sum_dim_intlist(1, false, Kind::Float)?.f_div_scalar(2.0)?;
        let pictures = images.f_mul_scalar(255.0)?.f_round()?.f_to_kind(Kind::Uint8)?;
        let labels = Tensor::f_from_slice(labels)?.f_to_kind(Kind::Int64)?;
        Ok(Self { options, blur, tangents: Tangents::new()?, pictures, labels, rows, half_squares })
    }

    /// What [`Classifier::store`] has given.
    ///
    /// # Errors
    /// If an array or a text is absent or of a wrong shape.
    pub(super) fn read(stored: &Stored) -> Result<Self, Error> {
        let images = stored.shaped("pictures", &[-1, PIXEL_COUNT as i64])?.f_div_scalar(255.0)?; // [N, 784]
        let labels = stored.shaped("labels", &[images.size()[0]])?.f_to_kind(Kind::Uint8)?;
        let options = Options {
            candidate_count: stored.number("candidates")?,
            k: stored.number("k")?,
            blur: stored.number("blur")?,
            ridge: stored.number("ridge")?,
        };
        Self::new(options, &images, &Vec::try_from(labels)?)
    }

    /// The nearest training images to each input (`[B, 784]`) by Euclidean distance, with their tangent distances.
    fn candidates(&self, inputs: &Tensor) -> Result<Candidates, Error> {
        let inputs = self.blur.apply(inputs)?; // [B, 256]
        let batch = inputs.size()[0];
        // ‖x − y‖²/2 without ‖x‖²/2, which changes no order.
        let partial = self.half_squares.f_sub(&inputs.f_matmul(&self.rows.f_transpose(0, 1)?)?)?; // [B, N]
        let count = self.labels.size()[0].min(self.options.candidate_count as i64);
        let (_, positions) = partial.f_topk(count, 1, false, false)?; // [B, K]
        let positions = positions.f_reshape([-1])?; // [B · K]
        let images = self.rows.f_index_select(0, &positions)?.f_reshape([batch, count, PIXELS])?;
        let labels = self.labels.f_index_select(0, &positions)?.f_reshape([batch, count])?;
        let deformable = |images: Tensor| Ok::<_, Error>(Deformable { tangents: self.tangents.of(&images)?, images });
        let (inputs, images) = (deformable(inputs.f_unsqueeze(1)?)?, deformable(images)?);
        let deformed = Deformed::of(&inputs, &images, self.options.ridge)?;
        Ok(Candidates { labels, inputs, images, deformed })
    }

    /// The mean distance of the k nearest candidates of each class: `[B, 10]`. One that is absent is as far as twice the farthest
    /// candidate.
    fn class_distances(&self, candidates: &Candidates) -> Result<Tensor, Error> {
        let distances = &candidates.deformed.distances; // [B, K]
        let absent = distances.f_amax([1], true)?.f_mul_scalar(2.0)?; // [B, 1]
        let k = distances.size()[1].min(self.options.k as i64);
        let of_class = |class: usize| {
            let is_of_class = candidates.labels.f_eq(class as i64)?; // [B, K]
            let (nearest, _) = distances.f_where_self(&is_of_class, &absent)?.f_topk(k, 1, false, false)?; // [B, k]
            Ok::<_, Error>(nearest.f_mean_dim(1, true, Kind::Float)?) // [B, 1]
        };
        Ok(Tensor::f_cat(&(0..CLASS_COUNT).map(of_class).collect::<Result<Vec<_>, _>>()?, 1)?)
    }
}

impl Classifier for TangentNeighbours {
    /// Minus the logarithm of each class's distance, so that two scores differ by the logarithm of the distances' ratio.
    fn scores(&self, inputs: &Tensor) -> Result<Tensor, Error> {
        let distances = self.class_distances(&self.candidates(inputs)?)?;
        Ok(distances.f_clamp_min(LEAST_DISTANCE)?.f_log()?.f_neg()?)
    }

    fn cost(&self) -> Cost {
        let count = self.labels.size()[0] as usize;
        let candidate_count = count.min(self.options.candidate_count);
        let (pixels, tangents) = (SIDE * SIDE, 2 * DEFORMATION_COUNT as usize);
        let of_candidate = tangents * tangents * pixels + tangents * pixels + tangents.pow(3) / 3;
        Cost {
            multiply_adds: Count::new(
                count * pixels + candidate_count * of_candidate,
                format!("{count} × {pixels} + {candidate_count} × (14² × {pixels} + 14 × {pixels} + 14³ / 3)"),
            ),
            stored_values: Count::new(count * pixels, format!("{count} × {pixels}")),
            parameters: Count::none(),
        }
    }

    fn evidence(&self, input: &Tensor, _: &[f32; CLASS_COUNT]) -> Result<Evidence, Error> {
        let candidates = self.candidates(input)?;
        let [moved_inputs, moved_images] = candidates.deformed.first(&candidates.inputs, &candidates.images)?; // [K, 256]
        let distances = candidates.deformed.distances.f_get(0)?; // [K]
        let shown = SHOWN_COUNT.min(distances.size()[0]);
        let (distances, order) = distances.f_topk(shown, 0, false, true)?; // [shown]
        let distances = Vec::<f32>::try_from(distances)?;
        let input = EvidencePicture::of_row(&candidates.inputs.images, Shades::Ink, "16×16 pixels")?;
        let mut evidence = Evidence::default().with("Blurred", vec![input]);
        for (rank, distance) in distances.iter().enumerate() {
            let position = order.f_int64_value(&[rank as i64])?;
            let label = candidates.labels.f_int64_value(&[0, position])?;
            let image = candidates.images.images.f_get(0)?.f_get(position)?; // [256]
            let pictures = vec![
                EvidencePicture::of_row(&image, Shades::Ink, format!("a {label}"))?,
                EvidencePicture::of_row(&moved_images.f_get(position)?, Shades::Ink, "deformed")?,
                EvidencePicture::of_row(&moved_inputs.f_get(position)?, Shades::Ink, "the image, deformed")?,
            ];
            evidence = evidence.with(&format!("Training image at distance {distance:.2}"), pictures);
        }
        Ok(evidence)
    }

    fn store(&self) -> Result<Stored, Error> {
        let Options { candidate_count, k, blur, ridge } = self.options;
        let stored = Stored::default().with_levels("pictures", &self.pictures)?.with_levels("labels", &self.labels)?;
        let stored = stored.with_text("candidates", candidate_count.to_string()).with_text("k", k.to_string());
        Ok(stored.with_text("blur", blur.to_string()).with_text("ridge", ridge.to_string()))
    }

    fn chunk_size(&self) -> usize {
        32
    }
}
