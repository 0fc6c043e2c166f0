//! K nearest neighbours by Euclidean distance (section III-C.2).

use lenet_data::dataset::{CLASS_COUNT, PIXEL_COUNT};
use tch::{Kind, Tensor};

use crate::{
    classifier::Classifier,
    cost::{Cost, Count},
    error::Error,
    evidence::{Evidence, EvidencePicture, Shades},
    fitting::Fitting,
    input::Input,
    settings::Setting,
    stored::Stored,
    targets::one_hot,
};

const K: Setting = Setting { name: "k", default: 3.0, bounds: [1.0, 100.0], hint: "Neighbours that vote" };

pub(crate) const SETTINGS: &[Setting] = &[K];

/// Neighbours that are shown.
const SHOWN_COUNT: usize = 10;

/// Training images with their classes.
pub(crate) struct Neighbours {
    k: usize,
    /// `[N, D]`, class after class.
    rows: Tensor,
    /// `[N]`, half the squares of each row.
    half_squares: Tensor,
    /// `[N]`
    labels: Tensor,
    /// Whether rows are the pixels' levels over 255.
    are_pixels: bool,
    /// `[N, 784]`, levels: what is shown of each.
    pictures: Tensor,
}

/// The nearest rows to some inputs.
pub(crate) struct Nearest {
    /// `[B, k]`, positions, the nearest first.
    pub positions: Tensor,
    /// `[B, k]`, distances.
    pub distances: Tensor,
    /// `[B, 10]`, the distance to the nearest row of each class.
    pub of_class: Tensor,
}

pub(crate) fn fit(fitting: &mut Fitting<'_>) -> Result<Box<dyn Classifier>, Error> {
    let (k, found) = (fitting.settings.count(&K), fitting.images.len());
    if found < k {
        return Err(Error::TooFewImages { method: crate::method::Method::NearestNeighbours, needed: k, found });
    }
    let pictures = Tensor::f_from_slice(fitting.images.pixels())?.f_reshape([-1, PIXEL_COUNT as i64])?; // [N, 784]
    let are_pixels = fitting.inputs.input() != Input::Features;
    let neighbours = Neighbours::new(k, &fitting.matrix, &fitting.labels()?, &pictures, are_pixels)?;
    Ok(Box::new(neighbours))
}

pub(crate) fn read(stored: &Stored) -> Result<Box<dyn Classifier>, Error> {
    let labels = stored.shaped("labels", &[-1])?.f_to_kind(Kind::Int64)?; // [N]
    let count = labels.size()[0];
    let pictures = stored.shaped("pictures", &[count, PIXEL_COUNT as i64])?.f_to_kind(Kind::Uint8)?;
    let (levels, rows) = (stored.shaped("levels", &[count, -1]), stored.shaped("rows", &[count, -1]));
    let (rows, are_pixels) = match (levels, rows) {
        (Ok(levels), _) => (levels.f_div_scalar(255.0)?, true),
        (Err(_), Ok(rows)) => (rows, false),
        // Regular images are what is shown.
        (Err(_), Err(_)) => (pictures.f_to_kind(Kind::Float)?.f_div_scalar(255.0)?, true),
    };
    Ok(Box::new(Neighbours::new(stored.number("k")?, &rows, &labels, &pictures, are_pixels)?))
}

impl Neighbours {
    /// Of rows (`[N, D]`) with labels (`[N]`) and what is shown of them (`[N, 784]`).
    ///
    /// # Errors
    /// If libtorch fails.
    pub(crate) fn new(
        k: usize,
        rows: &Tensor,
        labels: &Tensor,
        pictures: &Tensor,
        are_pixels: bool,
    ) -> Result<Self, Error> {
        let order = labels.f_argsort_stable(true, 0, false)?; // [N]
        let rows = rows.f_index_select(0, &order)?;
        let half_squares = rows.f_square()?.f_sum_dim_intlist(1, false, Kind::Float)?.f_div_scalar(2.0)?;
        let (labels, pictures) = (labels.f_index_select(0, &order)?, pictures.f_index_select(0, &order)?);
        Ok(Self { k, rows, half_squares, labels, are_pixels, pictures })
    }

    /// The `count` rows nearest to each input (`[B, D]`), and the nearest of each class.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(crate) fn nearest(&self, inputs: &Tensor, count: usize) -> Result<Nearest, Error> {
        // ‖x − y‖² = ‖x‖² + 2 (‖y‖²/2 − x·y)
        let partial = self.half_squares.f_sub(&inputs.f_matmul(&self.rows.f_transpose(0, 1)?)?)?; // [B, N]
        let squares = inputs.f_square()?.f_sum_dim_intlist(1, true, Kind::Float)?; // [B, 1]
        let distance = |partial: &Tensor| -> Result<Tensor, Error> {
            Ok(partial.f_mul_scalar(2.0)?.f_add(&squares)?.f_clamp_min(0.0)?.f_sqrt()?)
        };
        let count = count.min(self.labels.size()[0] as usize);
        let (least, positions) = partial.f_topk(count as i64, 1, false, true)?; // [B, count] each
        let counts = Vec::<i64>::try_from(self.labels.f_bincount::<Tensor>(None, CLASS_COUNT as i64)?)?;
        let mut of_class = Vec::new();
        let mut start = 0;
        for count in counts {
            of_class.push(match count {
                0 => squares.f_full_like(f64::INFINITY)?,
                count => distance(&partial.f_narrow(1, start, count)?.f_amin([1], true)?)?, // [B, 1]
            });
            start += count;
        }
        Ok(Nearest { positions, distances: distance(&least)?, of_class: Tensor::f_cat(&of_class, 1)? })
    }

    /// The number of each input's neighbours of each class, and below 1 how near the nearest of it is: `[B, 10]`.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(crate) fn votes(&self, nearest: &Nearest) -> Result<Tensor, Error> {
        let size = nearest.positions.size();
        let labels = self.labels.f_index_select(0, &nearest.positions.f_reshape([-1])?)?; // [B · k]
        let votes = one_hot(&labels)?.f_reshape([size[0], size[1], CLASS_COUNT as i64])?; // [B, k, 10]
        let votes = votes.f_sum_dim_intlist(1, false, Kind::Float)?; // [B, 10]
        // d₁/(d₁ + d) is at most ½, so it decides between equal votes only.
        let least = nearest.of_class.f_amin([1], true)?.f_add_scalar(f64::from(f32::MIN_POSITIVE))?; // [B, 1]
        let nearness = least.f_div(&least.f_add(&nearest.of_class)?)?; // [B, 10]
        Ok(votes.f_add(&nearness)?)
    }

    /// The neighbours of an input (`[1, D]`) as pictures.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(crate) fn shown(&self, input: &Tensor) -> Result<Vec<EvidencePicture>, Error> {
        let nearest = self.nearest(input, SHOWN_COUNT.max(self.k))?;
        let positions = Vec::<i64>::try_from(nearest.positions.f_reshape([-1])?)?;
        let distances = Vec::<f32>::try_from(nearest.distances.f_reshape([-1])?)?;
        let picture = |(position, distance): (&i64, &f32)| {
            let label = self.labels.f_int64_value(&[*position])?;
            let picture = self.pictures.f_select(0, *position)?.f_to_kind(Kind::Float)?.f_div_scalar(255.0)?; // [784]
            EvidencePicture::of_row(&picture, Shades::Ink, format!("{label} · distance {distance:.2}"))
        };
        positions.iter().zip(&distances).map(picture).collect()
    }
}

impl Classifier for Neighbours {
    fn scores(&self, inputs: &Tensor) -> Result<Tensor, Error> {
        self.votes(&self.nearest(inputs, self.k)?)
    }

    fn cost(&self) -> Cost {
        let [count, dimension] = [0, 1].map(|axis| self.rows.size()[axis] as usize);
        let product = Count::new(count * dimension, format!("{count} × {dimension}"));
        Cost { multiply_adds: product.clone(), stored_values: product, parameters: Count::none() }
    }

    fn evidence(&self, input: &Tensor, _: &[f32; CLASS_COUNT]) -> Result<Evidence, Error> {
        Ok(Evidence::default().with("Nearest training images", self.shown(input)?))
    }

    fn store(&self) -> Result<Stored, Error> {
        let stored = Stored::default().with_levels("labels", &self.labels)?.with_levels("pictures", &self.pictures)?;
        let stored = stored.with_text("k", self.k.to_string());
        match self.are_pixels {
            true if self.rows.size()[1] as usize == PIXEL_COUNT => Ok(stored),
            true => stored.with_levels("levels", &self.rows.f_mul_scalar(255.0)?),
            false => stored.with_numbers("rows", &self.rows),
        }
    }
}
